/** Where the routes of a server are. Pure. */

/** The root of an API that is found where others have `/v1`, such as `/api/v3`: it ends in `/`. */
export const ownRoot = (root: string): string => `${root}/`

/**
 * @param baseUrl root of the server, with or without `/v1`; one that ends in `/` behind a path takes the place of `/v1`
 * @param path path from the root, e.g. `/v1/models`
 */
export function apiUrl(baseUrl: string, path: string): string {
  const root = baseUrl.replace(/\/+$/, '')
  const isOwn = root !== baseUrl && !root.endsWith('/v1') && /^\w+:\/\/[^/]+\//.test(root)
  return isOwn ? `${root}${path.replace(/^\/v1(?=\/)/, '')}` : `${root.replace(/\/v1$/, '')}${path}`
}
