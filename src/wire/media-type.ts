/** What kind of body the head of an answer announces. */

type Headers = Readonly<Record<string, string>>

/** Lower case, without parameters; empty where none is announced. */
export function mediaTypeOf(headers: Headers): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  return type.trim().toLowerCase()
}

export function isEventStream(headers: Headers): boolean {
  return mediaTypeOf(headers) === 'text/event-stream'
}
