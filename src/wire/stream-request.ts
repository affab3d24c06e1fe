/** Requests that differ in their id and entity only: the rest is put into bytes once. */
import { encodeRequest, type Target } from './request-bytes.ts'

export interface StreamRequestOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly reuse: boolean
}

export interface StreamRequests {
  readonly target: Target
  /**
   * @param id becomes the header `x-request-id`
   * @param body of which there are few, sent again and again
   */
  encode(id: string, body: string): Buffer
}

/** @throws UsageError for an address or a header that is not valid */
export function createStreamRequests({ url, headers, reuse }: StreamRequestOptions): StreamRequests {
  const { target, bytes } = encodeRequest({ method: 'POST', url, headers })
  const fixed = bytes
    .toString('latin1')
    .trimEnd()
    .split('\r\n')
    .filter((line) => !/^(connection|content-length|x-request-id):/i.test(line))
  const head = `${[...fixed, `connection: ${reuse ? 'keep-alive' : 'close'}`].join('\r\n')}\r\n`
  const entities = new Map<string, Buffer>()
  const entityOf = (body: string): Buffer => {
    const entity = entities.get(body) ?? Buffer.from(body)
    entities.set(body, entity)
    return entity
  }
  return {
    target,
    encode(id, body) {
      const entity = entityOf(body)
      const lines = `${head}content-length: ${entity.length}\r\nx-request-id: ${id}\r\n\r\n`
      const request = Buffer.allocUnsafe(lines.length + entity.length)
      request.write(lines, 'latin1')
      entity.copy(request, lines.length)
      return request
    },
  }
}
