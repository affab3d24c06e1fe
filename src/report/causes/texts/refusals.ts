/** Findings about requests that are to be refused. */
export const refusals = `
mistake-answered: A caller's mistake gets an answer that looks right, so nobody notices it. → Have the server or its gateway refuse what the finding names, with the status that it names.
taken: A value that no sound client sends is taken without a word. → Validate it in a gateway where callers make this mistake.
crashed: A caller's mistake looks like a fault of the server: clients try again, and alarms go off. → Have the server refuse it with 400; until then have a gateway validate requests.
status-wrong: Clients choose what to do by the status, and do the wrong thing. → Answer with the status that the finding names.
refused: What the reference offers is refused here, so clients that use it fail. → Have clients leave it out, or upgrade the server.
error-invalid: Clients show undefined in place of the reason. → Answer with the error object of the API: message, type and code.
type-missing (after error-invalid): Clients cannot tell kinds of errors apart. → Put a type into the error object.
code-differs: Clients that go by the code take one error for another. → Have the code in the body be the one that the reference names.
good-failed: One caller's bad request spoils the answers of others. → Treat it as a denial of service, and have a gateway check requests before they reach the engine.
`
