/** The routes that a server publishes, and how each is tried without doing anything to the server. */
import type { RawRequest } from '../../../contract/client.ts'
import { isRecord } from '../../../openai/read-json.ts'
import { readJson } from '../../judges/read.ts'

export interface RouteProbe {
  /** Method and path, e.g. `POST /v1/chat/completions`. */
  readonly name: string
  readonly request: RawRequest
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head'] as const
type Method = (typeof methods)[number]

/** Stands for every parameter of a path: nothing has this name. */
const nobody = 'servewright-none'

/**
 * Whoever is let in must not set anything off: what takes a body gets one that cannot be read, and what takes none
 * but may act is asked with a method that it does not have, which a guard of paths refuses all the same.
 *
 * @param document text of `/openapi.json`
 * @param open paths of which only the guard matters, since everybody may read them
 * @returns one probe for each operation; none where the text is not an OpenAPI document
 */
export function routeProbes(document: string, open: readonly string[] = []): readonly RouteProbe[] {
  const parsed = readJson(document)
  const paths = isRecord(parsed) ? parsed['paths'] : undefined
  if (!isRecord(paths)) return []
  return Object.entries(paths).flatMap(([path, operations]) => {
    if (!isRecord(operations)) return []
    const offered = methods.filter((method) => isRecord(operations[method]))
    return offered.map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      request: probeOf(path, {
        method,
        offered,
        takesBody: takesBody(operations[method]),
        open: open.includes(path),
      }),
    }))
  })
}

const takesBody = (operation: unknown): boolean =>
  isRecord(operation) && operation['requestBody'] !== undefined

interface Operation {
  readonly method: Method
  readonly offered: readonly Method[]
  readonly takesBody: boolean
  readonly open: boolean
}

function probeOf(template: string, { method, offered, takesBody: body, open }: Operation): RawRequest {
  const path = template.replaceAll(/\{[^}]*\}/g, nobody)
  if (!open && (method === 'get' || method === 'head')) return { method: method.toUpperCase(), path }
  if (!open && body) return { method: method.toUpperCase(), path, body: '{' }
  const other = methods.find((one) => one !== 'head' && one !== 'get' && !offered.includes(one)) ?? 'trace'
  return { method: other.toUpperCase(), path }
}

/** Whether the answer says that a key is wanted. */
export function isRefusal(status: number | undefined): boolean {
  return status === 401 || status === 403
}

/** `/v1/responses/{response_id}` and `/v1/responses/x` are the same route. */
export function pathOf(routeName: string): string {
  return routeName.split(' ')[1] ?? ''
}
