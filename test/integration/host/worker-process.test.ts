/** A process of ours that neither ends nor answers is not waited for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { startWorkerProcess, type WorkerProcess } from '../../../src/host/worker-process.ts'

const side = pathToFileURL('src/host/worker-process.ts').href
const beatMs = 200

interface Started extends AsyncDisposable {
  readonly process: WorkerProcess<string, number>
  /** Its pid, which it sends first. */
  readonly pid: number
}

async function start(): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-worker-'))
  const entry = join(folder, 'entry.mjs')
  writeFileSync(
    entry,
    `import { startedSide } from ${JSON.stringify(side)}
    const side = await startedSide()
    side.onMessage((order) => side.post(order.length))
    side.post(process.pid)`,
  )
  const process = startWorkerProcess<string, number>(pathToFileURL(entry), undefined, beatMs)
  const pid = await new Promise<number>((resolve) => process.onMessage(resolve))
  return {
    process,
    pid,
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

it('one that is stopped is ended, and its end says why', async () => {
  await using started = await start()
  process.kill(started.pid, 'SIGSTOP')
  await expect(started.process.failed).rejects.toThrow('answers nothing any more, and was ended')
})

it('one that idles for longer stays, and hears nothing but what it is sent', async () => {
  await using started = await start()
  const answered = new Promise<number>((resolve) => started.process.onMessage(resolve))
  const ended = started.process.failed.catch(() => 'ended')
  expect(await Promise.race([ended, sleep(15 * beatMs)])).toBeUndefined()
  started.process.post('order')
  expect(await answered).toBe('order'.length)
})
