/** Findings about tool calls. */
export const tools = `
missing-call: An agent gets no call where the model makes one, and stops. → Check that the tool parser reads the notation in which the model writes calls.
call-malformed (after missing-call): An agent cannot run the call. → Give each call an id, the type function, a name and arguments that are JSON.
call-altered: An agent runs the function with other arguments than the model wrote. → Compare the text of the model with the call in the exchange; the parser changes it.
call-as-text: The user sees the markup of a call, and the agent sees no call. → Choose the tool parser that belongs to the model's notation.
call-invented: An agent runs a function that the model did not call. → Have clients ask before functions with effects are run; look at what the parser takes for a call.
other-call: An agent runs another function than the model called. → Compare the text of the model with the call in the exchange.
calls-differ: The same request brings other calls in another mode. → Compare both exchanges; streaming parsers and shared state are the usual causes.
unwanted-call: A call comes although tool_choice forbids it. → Leave the tools out of the prompt where none is to be called.
several-calls: More than one call comes although one was allowed. → Have clients take the first call only.
wrong-name: The call is of another function than the one that was named. → Check that decoding is constrained where tool_choice names a function.
unknown-name: The call is of a function that was not offered. → Check that decoding is constrained by the names on offer.
invalid-json (after call-malformed): Arguments cannot be parsed, so the agent fails. → Check that decoding is constrained by the function's schema.
schema-mismatch: Arguments lack fields, or hold others, so the function fails. → Check that decoding is constrained by the function's schema.
arguments-altered: Arguments that hold code or quotes arrive changed. → Compare the text of the model with the arguments; the parser escapes, cuts or joins them.
tag-ends-call: A call whose text holds the end tag is cut there. → Have clients validate arguments; let the parser read JSON strings to their end.
half-call-finished: A call that was cut looks whole, and an agent runs it. → Have clients run no call of an answer that ended by length.
ids-repeated: Results of several calls cannot be kept apart. → Give each call an id of its own.
indices-wrong: Clients put parts of different things together. → Number them from 0, each once, in order.
index-skipped: Clients wait for a call that does not come. → Number the calls from 0 without gaps.
fragment-without-index: Clients cannot tell to which call a piece belongs. → Send the index with every piece of a call.
call-start-incomplete: Clients cannot open the call. → Send id, type and name with the first piece of each call.
call-id-changed: Clients take one call for two. → Send the same id for a call, or none after its first piece.
name-repeated: Clients join the name to itself. → Send the name in the first piece only.
result-ignored: The model does not see what the function answered. → Check that the chat template renders tool results.
result-dropped: Some results of calls do not reach the model. → Check how the chat template renders several calls and their results.
turns-dropped: Earlier rounds of calls do not reach the model. → Check how the chat template renders past calls.
order-counts: Results are matched by their order and not by their id. → Have clients send results in the order of the calls.
call-repeated (after result-ignored): The model calls again in place of answering. → Check that the chat template renders tool results.
word-unspoken (after result-ignored): The final answer does not use the result of the call. → Check that the chat template renders tool results whole.
tools-dropped: The functions on offer do not reach the model, so it never calls. → Check that the chat template renders tools, and that no gateway takes them out of the request.
`
