/** Findings about the frames of a stream. */
export const streams = `
done-missing: Clients that wait for [DONE] hang, or report a broken stream. → End every stream with one data: [DONE]; look for a proxy that cuts the last frame off.
done-repeated: Clients that read on after the first [DONE] take the rest for another answer. → Send [DONE] once.
done-not-last: Clients that stop at [DONE] lose what comes behind it, mostly the usage. → Send [DONE] last.
error-in-stream: The answer breaks off with an error after clients have shown half of it. → Read the error in the frame and the server's log; validate before the first byte is sent.
frame-invalid: Parsers of server-sent events drop the frame. → Write each frame as data: and a blank line, in UTF-8.
json-invalid (after frame-invalid): Clients throw in the middle of the answer. → Send whole JSON objects, one in each frame.
chunk-invalid: Typed clients throw in the middle of the answer. → Compare the named field with the chunk object of the API reference.
id-changed: Clients that put an answer together by its id take it for several. → Send the same id in every chunk.
model-changed: Clients and logs take the answer for one of two models. → Send the same model name in every chunk.
index-wrong: Clients put text of different choices together. → Send in each chunk the index of its choice.
finish-missing: Agents cannot tell whether the answer is whole, and wait or try again. → Send finish_reason with the last chunk of each choice.
finish-repeated: Clients end the answer twice. → Send finish_reason once for each choice.
output-after-finish: Clients that stop at finish_reason lose the rest of the text. → Send finish_reason with or after the last text.
role-missing: Clients that build a message from deltas have one without a role. → Send the role in the first chunk.
usage-not-last: Clients that read usage from the last chunk find none. → Send the chunk with usage last, before [DONE].
usage-with-choices: Clients count text of that chunk twice or drop it. → Send usage in a chunk of its own, with an empty list of choices.
usage-with-empty-choices: Clients that go by the list of choices miss the chunk with usage. → Send usage in a chunk with an empty list of choices.
usage-unasked: Clients that take every chunk for a choice break on one without. → Send usage only where stream_options asks for it; look for a flag that forces it.
one-piece (after all-at-once): The answer comes in one piece, and users see nothing until the end. → Look for a proxy that buffers, or an interval of streaming that is too long.
all-at-once: Pieces come together at the end, and users see nothing until then. → Look for a proxy that buffers, or an engine that leaves its API no core.
bytes-invalid: Characters of several bytes are torn, and users see replacement marks. → Check that the detokenizer holds incomplete characters back.
tokens-differ: The stream has other tokens than the whole answer. → Compare both exchanges at the first token that differs.
logprob-differs: The stream has other log-probabilities than the whole answer. → Compare both exchanges token by token.
`
