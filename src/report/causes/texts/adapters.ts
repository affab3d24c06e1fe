/** Findings about adapters and their base. */
export const adapters = `
adapter-ignored: Clients get the base model's answer in place of their adapter's. → Compare the adapter's target modules and ranks with what the server says it loaded.
adapter-missing: Clients that look for the adapter do not find it. → Check names and paths of the adapters at the start.
answer-of-another: A client gets the answer of another client's adapter. → Do not serve several tenants from this server.
answer-stale: A replaced adapter goes on answering. → Give every version of an adapter a name of its own.
cache-stale (after answer-stale): The cache still answers for a replaced adapter. → Give every version of an adapter a name of its own.
base-missing: The base model is not in the list beside its adapters. → Check the name under which the base is served.
base-overlaid: The base model answers with an adapter's weights. → Do not serve base and adapters from one server until it is mended.
base-wrong: The base model does not give its own answer. → Compare with a start without adapters.
base-refused: After a bad load the base model is refused. → Check adapters before they are loaded; restart the server.
parent-wrong: The list does not say which base an adapter belongs to. → Do not choose adapters by their parent on this server.
model-differs: The answer names another model than the one that was asked for. → Do not log or bill by the model in the answer.
broken-answers: An adapter that cannot be right answers. → Check adapters before they are loaded.
known-before: An adapter is there before it was loaded. → Restart the server, and load it under a name of its own.
load-refused: An adapter cannot be loaded at run time. → Restart the server with the adapter.
not-listed (after load-refused): A loaded adapter is not in the list. → Do not go by the list for adapters.
unload-refused: An adapter cannot be unloaded. → Restart the server without it.
still-listed (after unload-refused): An unloaded adapter is still in the list. → Do not go by the list for adapters.
still-answers (after unload-refused): An unloaded adapter still answers. → Restart the server where an adapter must be gone.
duplicate-accepted: A second adapter takes a name that is taken, and nothing says so. → Unload an adapter before its name is used again.
replace-refused: An adapter cannot be replaced in place. → Give every version of an adapter a name of its own.
update-refused: An adapter cannot be changed while requests run. → Take running requests off the server first.
`
