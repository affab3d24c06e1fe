/** The exchanges that the page holds: compressed JSON, by the anchor of the check that recorded them. */
import type { Transcript } from '../src/contract/exchange.ts'

let packed: Readonly<Record<string, string>> | undefined

function all(): Readonly<Record<string, string>> {
  packed ??= JSON.parse(document.querySelector('#evidence')?.textContent ?? '{}') as Record<string, string>
  return packed
}

/** @returns undefined where the page holds none for this check */
export async function readEvidence(anchor: string): Promise<Transcript | undefined> {
  const text = all()[anchor]
  if (text === undefined) return undefined
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return JSON.parse(await new Response(stream).text()) as Transcript
}
