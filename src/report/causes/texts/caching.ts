/** Findings about the prefix cache. */
export const caching = `
never-hits: The cache is never used, so every prompt is computed anew. → Compare with the block size; a prefix below one block never hits.
hit-too-short (after never-hits): Less is taken from the cache than could be. → Compare with the block size, and look at what breaks the common prefix.
hit-too-long: More is reported as cached than can be. → Do not bill by cached_tokens until they are right.
history-differs: The next turn of a conversation is rendered otherwise, and does not find the earlier ones in the cache. → Look at what the chat template renders differently the second time.
salt-ignored: Tenants with salts of their own share a cache, and can find out each other's prompts by time. → Give tenants servers of their own.
salt-defeats-cache: A request with a salt never finds its own prefix. → Leave salts out where one tenant uses the server.
counters-missing: Nothing shows how well the cache works. → Do not steer routing by the hit rate on this server.
queries-wrong: The cache's counter of tokens asked for is wrong, and so is its hit rate. → Do not steer routing or capacity by the hit rate.
hits-wrong (after queries-wrong): The cache's counter of tokens found is wrong, and so is its hit rate. → Do not steer routing or capacity by the hit rate.
`
