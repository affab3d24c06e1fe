/** Findings about who may use the server, and what it reveals. */
export const access = `
route-open: Anybody who reaches the port can use the route without the key. → Put a proxy in front that lets through only the paths that clients need.
route-open-to-wrong-key: Any key opens the route. → Put a proxy in front that checks the key.
generates-without-key: Anybody who reaches the port can use the model. → Block the path in front of the server.
not-refused: A request without the key is not refused. → Put a proxy in front that checks the key.
key-refused: The right key is refused. → Compare how clients send the key with how the server reads it: as a bearer token or as x-api-key.
challenge-missing: Browsers and proxies do not ask for a key. → Send WWW-Authenticate with 401.
path-leaked: Errors show strangers how the machine is built. → Put a proxy in front that rewrites errors.
address-leaked: Errors show addresses of memory, which attacks build on. → Put a proxy in front that rewrites errors, and upgrade the server.
stack-leaked: Errors show strangers the code that failed. → Put a proxy in front that rewrites errors.
`
