/** A document that is larger than our memory, printed to whoever reads slowly, or has left. */
import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'

const exchanges = 100
const bodyCharacters = 1 << 20
/** All of it in one string needs twice as much. */
const heapMb = 40

const program = `
  const { printDocument } = await import('${process.cwd()}/src/cli/print-document.ts')
  const body = 'x'.repeat(${bodyCharacters})
  const made = Array.from({ length: ${exchanges} }, (_, at) => [String(at), { request: {}, headers: {}, frames: [], body }])
  await printDocument({ kind: 'acceptance', checks: [{ id: 'a', exchanges: Object.fromEntries(made) }] })
  process.stderr.write('printed')`

const start = () =>
  spawn(process.execPath, [`--max-old-space-size=${heapMb}`, '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })

interface End {
  readonly code: number | null
  readonly told: string
}

function endOf(child: ReturnType<typeof start>): Promise<End> {
  let told = ''
  child.stderr.on('data', (piece: Buffer) => (told += piece.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, told })))
}

it('reaches a slow reader whole', async () => {
  const child = start()
  const ended = endOf(child)
  const pieces: Buffer[] = []
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    if (pieces.length % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    pieces.push(piece)
  }
  expect(await ended).toEqual({ code: 0, told: 'printed' })
  const { checks } = JSON.parse(Buffer.concat(pieces).toString()) as {
    readonly checks: readonly [{ readonly exchanges: Readonly<Record<string, { readonly body: string }>> }]
  }
  const bodies = Object.values(checks[0].exchanges).map(({ body }) => body.length)
  expect(bodies).toEqual(Array.from({ length: exchanges }, () => bodyCharacters))
})

it('ends where its reader has left', async () => {
  const child = start()
  const ended = endOf(child)
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await ended).toEqual({ code: 0, told: 'printed' })
})
