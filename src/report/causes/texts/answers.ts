/** Findings about answers that are whole: their shape, their text, and what two of them have in common. */
export const answers = `
body-invalid: Typed clients throw when they parse the answer. → Compare the named field with the API reference, and mend the server or its gateway.
content-type-wrong: Clients choose their parser by the content type, and take the wrong one or none. → Send application/json for whole answers and text/event-stream for streams.
text-differs: Two answers that have to be the same are not, so one of them is wrong. → Compare both exchanges at the first token that differs: batching, caching, parsing and detokenization are the usual causes.
text-wrong (after stop-leaked): The text ends at another place than the stop string says. → Check that stop strings are looked for in the text and not in the tokens.
reasoning-differs (after text-differs): The thought of two answers that have to be the same is not. → Compare both exchanges at the first token of the thought that differs.
finish-reason-differs (after text-differs, calls-differ, reasoning-differs): Two answers that are the same say that they ended for different reasons. → Compare both exchanges; the mode that is wrong sets finish_reason at another place.
finish-reason-wrong (after missing-call, token-limit-exceeded, token-limit-missed, stop-leaked, call-as-text): Agents take a cut answer for a whole one, or wait for a call that does not come. → Set finish_reason to what ended the answer: stop, length or tool_calls.
stop-reason-wrong (after stop-leaked): A client cannot tell which stop string has ended the answer. → Have the server set stop_reason to the string that it found.
stop-reason-differs (after text-differs): A streamed message ends for another reason than the whole one. → Compare both exchanges at their end.
stop-leaked: Text that is to stay hidden reaches the user. → Check that stop strings are looked for in the text and not in the tokens, and that text is held back until it is clear.
token-limit-exceeded: Clients get, and pay for, more tokens than they allow. → Look for tokens that are generated and not counted, such as those that a parser holds back.
token-limit-missed: Answers end before the limit and say that the limit ended them. → Look for a limit of the server or its gateway that is lower than what is asked for.
id-repeated: Logs and clients that go by the id mix two answers up. → Give each answer an id of its own; look for a cache in front of the server.
ids-shared: Two users' answers carry one id, and logs mix them up. → Give each answer an id of its own; look for a cache in front of the server.
choice-count-wrong: A client that asks for n answers reads past the end of the list. → Check how the server or its gateway fans a request out; until then have clients ask for one choice.
choice-indices-wrong (after choice-count-wrong): Clients put text of different choices together. → Number the choices from 0, each once.
choice-unfinished (after finish-missing, choice-count-wrong): A client waits for the end of a choice that does not come. → Give each choice a finish_reason.
choice-empty: A choice that was paid for holds nothing. → Look at how outputs are handed to the choices.
history-ignored: The model does not see earlier turns, and answers as if there were none. → Check that the chat template renders every message, and that no gateway drops some.
history-not-counted (after history-ignored): Earlier turns are not in the token count, so either they are dropped or the count is wrong. → Check that the chat template renders every message, then the count.
role-wrong: Clients that go by the role take the answer for a message of somebody else. → Set the role to assistant.
system-ignored: Instructions of the system message do not reach the model. → Check that the chat template renders system messages, and that no gateway drops them.
assistant-ignored: Earlier answers do not reach the model. → Check that the chat template renders messages of the assistant.
system-refused: Requests with a system message fail. → Use a template that knows the role, or put the instructions into the first user message.
part-ignored: Text that a client sends as one of several parts is lost. → Check the chat template's handling of content lists, or set the template's content format.
prompt-missing: A client that asks for the echo cannot cut the prompt off. → Put the prompt before the completion where echo is set.
prompt-differs: The same past call becomes another prompt, depending on how its content is written. → Have clients send content null with past calls, and mend the template.
echo-differs: Text that has to be repeated comes back changed. → Compare both texts character by character; incomplete characters are the usual cause.
word-missing: The answer does not hold what any sound answer holds. → Check weights, number format, quantization and chat template: the model does not answer as it should.
foreign-tag: An answer shows one user what another has written. → Take the server off; look for state that requests share, with prefix caching and batching off in turn.
foreign-answer: A request gets the answer to another one. → Take the server off until it is known which state requests share.
answer-differs: An answer changes with how the prompt is computed: cached, in pieces or beside others. → Switch the feature off that the check is about until the fault is found.
answer-wrong: The answer is not the one that is known to be right. → Compare with the feature off that the check is about: what differs is its fault.
logprobs-differ (after answer-differs): Log-probabilities change with how the prompt is computed, so that evaluations are of no use. → Compare with the feature off that the check is about; do not evaluate on this server until then.
answer-short: The answer ends before the reference's does. → Compare end-of-text tokens and limits with the reference's.
answer-long: The answer goes on where the reference's ends. → Check that the end-of-turn token is among the model's eos ids (generation_config.json).
fork-unexplained: The answer leaves the reference's where the reference was sure. → Compare weights, number formats and kernels at the first token that differs.
too-unlikely: Tokens of the reference are less likely here than rounding explains. → Look for what differs at every token: weights, scales, positions, attention.
prompt-ids-differ: The model reads another prompt than the reference does. → Compare tokenizer, chat template and special tokens; a second begin-of-text token is the usual cause.
chat-ids-differ: The chat template makes another prompt than the reference's. → Compare the templates, and look for a begin-of-text token that is there twice.
round-trip-differs: Text changes on its way through /tokenize and /detokenize. → Do not store tokens in place of text; compare the special tokens of both ways.
context-length-differs: Two routes disagree on how long a prompt may be. → Plan prompts by the smaller number until they agree.
prompt-tokens-differ: /tokenize counts other tokens than are billed. → Do not plan prompts by /tokenize until it counts as usage does.
cut-untold: A response that was cut looks whole. → Set the status to incomplete, with the reason, where max_output_tokens ends it.
event-name-differs: Clients that listen for an event by name miss it. → Give each event the name that its type says.
order-wrong: Clients that build their state from events end in a wrong state. → Send the events in the order of the API reference.
sequence-wrong (after order-wrong): Clients cannot tell whether events are missing. → Number the events one by one.
not-offered: A client that relies on what was promised is refused. → Start the server with the feature, or take the claim out of the preset.
`
