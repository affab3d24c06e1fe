/** What uvicorn writes to the log of every engine that it serves. */

export const uvicornAccess = /"(?:GET|POST|PUT|DELETE|OPTIONS|HEAD) \S+ HTTP\/1\.[01]" \d{3}/

/** Above the traceback of a request's handler; the server goes on. */
export const uvicornRequestError = /Exception in ASGI application/
