import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) if (child.pid !== undefined) kill(-child.pid, 'SIGKILL')
})

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone.
  }
}

/** Says `ready PID`, then `first CODE` and `second` as it is interrupted; ends by itself with 9. */
const program = (options = '{}'): string => `
  const { catchInterrupts } = await import('${process.cwd()}/src/host/interrupt.ts')
  const interrupt = catchInterrupts((code) => { console.log('third'); process.exit(code) }, ${options})
  interrupt.signal.addEventListener('abort', () => console.log('first', interrupt.exitCode))
  process.stdin.on('data', (text) => {
    if (String(text) !== 'over') return
    interrupt[Symbol.dispose]()
    console.log('over')
  })
  interrupt.hurry.addEventListener('abort', () => console.log('second'))
  setTimeout(() => process.exit(9), 60_000)
  console.log('ready', process.pid)`

interface Run {
  readonly child: ChildProcess
  readonly lines: string[]
  /** Of the program, which need not be the child. */
  readonly pid: number
}

/** @param shell starts it from a shell with this text, where `"$@"` is the program */
async function start(options?: string, shell?: string): Promise<Run> {
  const words = [process.execPath, '--input-type=module', '-e', program(options)]
  const [file = '', ...args] = shell === undefined ? words : ['sh', '-c', shell, 'sh', ...words]
  const child = spawn(file, args, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  started.push(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const [ready] = (await once(reader, 'line')) as [string]
  return { child, lines, pid: Number(ready.split(' ')[1]) }
}

/** What it has said, once that holds `line` or twenty seconds have passed. */
async function untilSays({ lines }: Run, line: string): Promise<readonly string[]> {
  for (let tries = 0; !lines.includes(line) && tries < 2_000; tries++) await sleep(10)
  return lines
}

/** Sends the signal until the line comes. */
async function insist(run: Run, signal: NodeJS.Signals, line: string): Promise<void> {
  while (!run.lines.includes(line) && run.child.exitCode === null) {
    kill(run.pid, signal)
    await sleep(300)
  }
}

describe('signals', () => {
  it('copies of one, as a terminal and npx send them, count once', async () => {
    const run = await start()
    for (let copy = 0; copy < 4; copy++) {
      kill(run.pid, 'SIGINT')
      await sleep(100)
    }
    expect(await untilSays(run, 'first 130')).toContain('first 130')
    expect(run.lines).not.toContain('second')
  })

  it('the second takes the grace, the third ends everything', async () => {
    const run = await start()
    await insist(run, 'SIGINT', 'first 130')
    await insist(run, 'SIGINT', 'second')
    expect(run.child.exitCode).toBeNull()
    const ended = once(run.child, 'exit')
    await insist(run, 'SIGINT', 'third')
    expect((await ended)[0]).toBe(130)
  })

  it('after all has ended, do not change how the process ends', async () => {
    const run = await start()
    await insist(run, 'SIGTERM', 'first 143')
    run.child.stdin?.write('over')
    expect(await untilSays(run, 'over')).toContain('over')
    const ended = once(run.child, 'exit')
    await insist(run, 'SIGINT', 'third')
    expect((await ended)[0]).toBe(143)
    expect(run.lines).not.toContain('second')
  })

  it.each([
    ['SIGTERM', 'first 143'],
    ['SIGHUP', 'first 129'],
  ] as const)('%s has its own code', async (signal, line) => {
    const run = await start()
    kill(run.pid, signal)
    expect(await untilSays(run, line)).toContain(line)
  })
})

describe('whoever started us', () => {
  it('is our parent, and is killed: as a TERM', async () => {
    const run = await start('{}', '"$@" & wait')
    kill(run.child.pid ?? 0, 'SIGKILL')
    expect(await untilSays(run, 'first 143')).toContain('first 143')
  })

  it('is a parent of our parent, as npx is, and is killed: as a TERM', async () => {
    const run = await start('{}', 'sh -c \'"$@" & wait\' sh "$@" & wait')
    kill(run.child.pid ?? 0, 'SIGKILL')
    expect(await untilSays(run, 'first 143')).toContain('first 143')
  })

  it('may leave under nohup', async () => {
    const run = await start('{}', 'trap "" HUP; "$@" & wait')
    kill(run.child.pid ?? 0, 'SIGKILL')
    kill(run.pid, 'SIGHUP')
    await sleep(1_000)
    expect(run.lines.filter((line) => line.startsWith('first'))).toEqual([])
    kill(run.pid, 'SIGTERM')
    expect(await untilSays(run, 'first 143')).toContain('first 143')
  })

  it('ends our input, where that is our lifeline: as a TERM', async () => {
    const run = await start('{ untilEof: true }')
    run.child.stdin?.write('not read for anything\n')
    await sleep(300)
    expect(run.lines).toHaveLength(1)
    run.child.stdin?.end()
    expect(await untilSays(run, 'first 143')).toContain('first 143')
  })

  it('may end our input where that is none', async () => {
    const run = await start()
    run.child.stdin?.end()
    await sleep(500)
    expect(run.lines).toHaveLength(1)
  })
})
