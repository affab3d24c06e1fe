/** Requests that differ in their id and entity only: the rest is put into bytes once. */
import { encodeRequest, type Target } from './request-bytes.ts'

export interface StreamRequestOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly reuse: boolean
}

export interface StreamRequests {
  readonly target: Target
  /** @param id becomes the header `x-request-id` */
  encode(id: string, entity: Buffer): Buffer
}

/** @throws UsageError for an address or a header that is none */
export function createStreamRequests({ url, headers, reuse }: StreamRequestOptions): StreamRequests {
  const { target, bytes } = encodeRequest({ method: 'POST', url, headers })
  const fixed = bytes
    .toString('latin1')
    .trimEnd()
    .split('\r\n')
    .filter((line) => !/^(connection|content-length|x-request-id):/i.test(line))
  const head = `${[...fixed, `connection: ${reuse ? 'keep-alive' : 'close'}`].join('\r\n')}\r\n`
  return {
    target,
    encode(id, entity) {
      const lines = `${head}content-length: ${entity.length}\r\nx-request-id: ${id}\r\n\r\n`
      const request = Buffer.allocUnsafe(lines.length + entity.length)
      request.write(lines, 'latin1')
      entity.copy(request, lines.length)
      return request
    },
  }
}
