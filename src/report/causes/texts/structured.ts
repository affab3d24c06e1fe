/** Findings about answers that a constraint bounds. */
export const structured = `
invalid-text: The answer does not fit its schema, choice, pattern or grammar, and clients throw. → Check that response_format reaches the structured-output backend, and that it knows this kind of constraint.
endless-whitespace: The answer goes on with blanks until max_tokens. → Switch free whitespace off in the backend, or give the model an example.
keyword-ignored: A keyword of the schema is not kept, and nothing says so. → Validate answers again after the server, or leave the keyword out.
keyword-failed: A keyword of the schema makes the request fail as the server's fault. → Leave the keyword out, or upgrade the structured-output backend.
`
