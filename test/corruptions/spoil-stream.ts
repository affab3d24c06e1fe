/** Hands an event stream on, event by event, as a corruption changes it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Asked, type Corruption, type Json, objectIn } from './corruption.ts'

export interface Spoiling {
  readonly response: ServerResponse
  readonly asked: Asked
  readonly corruption: Partial<Corruption>
  /** Called for each event that is not handed on as it came. */
  hit(): void
}

const written = (frame: Json | string): string =>
  typeof frame === 'string' ? frame : `data: ${JSON.stringify(frame)}\n\n`

/** What comes in place of one event; undefined where it is left alone. */
function framesFor(block: string, { asked, corruption }: Spoiling): readonly (Json | string)[] | undefined {
  const data = block.startsWith('data: ') ? block.slice(6) : ''
  if (data === '[DONE]') return corruption.done?.(asked)
  const frame = objectIn(data)
  return frame === undefined ? undefined : corruption.frame?.(frame, asked)
}

function spoiltEvent(block: string, spoiling: Spoiling): string {
  const { asked, corruption, hit } = spoiling
  const frames = framesFor(block, spoiling)
  const text = frames === undefined ? `${block}\n\n` : frames.map(written).join('')
  const changed = corruption.write?.(text, asked) ?? text
  if (frames !== undefined || changed !== text) hit()
  return changed
}

export async function spoilStream(incoming: IncomingMessage, spoiling: Spoiling): Promise<void> {
  const { response, asked, corruption, hit } = spoiling
  let rest = ''
  let count = 0
  incoming.setEncoding('utf8')
  for await (const piece of incoming) {
    const blocks = (rest + String(piece)).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const waitMs = corruption.delay?.(count++, asked) ?? 0
      if (waitMs > 0) {
        hit()
        await sleep(waitMs)
      }
      await write(response, Buffer.from(spoiltEvent(block, spoiling)), spoiling)
    }
  }
  response.end(rest)
}

async function write(
  response: ServerResponse,
  bytes: Buffer,
  { corruption: { pieces }, hit }: Spoiling,
): Promise<void> {
  if (pieces === undefined) {
    response.write(bytes)
    return
  }
  hit()
  for (let from = 0; from < bytes.length; from += pieces) {
    response.write(bytes.subarray(from, from + pieces))
    // So that each piece is a write of its own.
    if (from % (pieces * 16) === 0) await sleep(0)
  }
}
