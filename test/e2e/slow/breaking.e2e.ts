import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { leftOf, runReal, treeOf } from '../run-real.ts'

const broken = `
presets:
  wrong-flag: { extends: tiny, options: { extraArgs: [--no-such-flag] } }
  wrong-block: { extends: tiny, options: { blockSize: 16 } }
`

/** As vLLM starts by itself. */
const withWorker = `
presets:
  with-worker: { extends: tiny, env: { VLLM_ENABLE_V1_MULTIPROCESSING: '1' } }
`

describe('a real vLLM that cannot start', () => {
  it.each([
    ['wrong-flag', 'startup/bad-option', 'no-such-flag'],
    ['wrong-block', 'startup/bad-option', 'blockSize'],
  ])('%s: exit 4, the diagnosis named, nothing left', async (preset, code, said) => {
    using run = runReal(['run', preset], broken)
    expect(await run.ended).toBe(4)
    expect(run.output()).toContain(code)
    expect(run.output()).toContain(said)
    const report = run.report()
    expect(report).toMatchObject({ verdict: 'blocked', error: { code } })
    expect(report.servers[0]?.teardown?.findings).toEqual([])
    expect(leftOf(report)).toEqual([])
  })
})

describe('a real vLLM that is interrupted', () => {
  it.each([
    ['in the start', 'process', 5_000],
    ['in the checks', 'Checks', 500],
    ['in the stop', 'Stop', 50],
  ])('%s: exit 130, a report, nothing left', async (_when, text, afterMs) => {
    using run = runReal(['run', 'tiny', ...(text === 'Stop' ? ['--only', 'health'] : [])])
    await run.says(text)
    await sleep(afterMs)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    const report = run.report()
    expect(report).toMatchObject({ verdict: 'blocked', exitCode: 130 })
    expect(leftOf(report)).toEqual([])
  })
})

describe('a real vLLM whose engine core', () => {
  it.each([
    ['is stopped', 'SIGSTOP', /^server\/hung$/, /EngineCore\) is stopped/],
    // The API server ends by itself then, in good order: on some machines before a request or its log has shown it.
    ['is killed', 'SIGKILL', /^server\/(gone|exited)$/, /EngineCore\).* ha[sd] ended/],
  ] as const)('%s: one finding within seconds, which names it', async (...row) => {
    const [, signal, code, said] = row
    using run = runReal(['run', 'with-worker'], withWorker)
    await run.says('Checks')
    const core = treeOf(run).find(({ title }) => title === 'VLLM::EngineCor')
    process.kill(core?.pid ?? -1, signal)
    const struckMs = performance.now()
    await run.says('Stop')
    // 2.5 and 5 s were measured at a load of 17.
    expect(performance.now() - struckMs).toBeLessThan(30_000)
    expect(await run.ended).toBe(1)
    const report = run.report()
    expect(report.reasons.filter((reason) => reason.code !== 'known/gone')).toMatchObject([
      {
        code: expect.stringMatching(code) as string,
        message: expect.stringMatching(said) as string,
      },
    ])
    const message = report.reasons[0]?.message ?? ''
    expect(message).toContain(`${core?.pid} (VLLM::EngineCore)`)
    expect(message).not.toContain('Error with model')
    // On some machines the server ends before its log says more than that it refused a request.
    const quoted = /last error in its log is: (.+?)…?\.?(?: By the kernel|$)/.exec(message)?.[1] ?? ''
    const log = readFileSync(join(run.folder, 'servewright-report/latest/server.log'), 'utf8')
    expect(quoted).toMatch(/^$|EngineDeadError|unexpectedly/)
    expect(log).toContain(quoted)
    expect(report.servers[0]?.teardown?.proof).toMatchObject({ survivors: [], portFree: true })
    expect(leftOf(report)).toEqual([])
  })
})

describe('a real vLLM whose API server is killed in mid-run', () => {
  it('is rejected, exit 1, and the engine processes that it leaves are cleared', async () => {
    using run = runReal(['run', 'with-worker'], withWorker)
    await run.says('Checks')
    const tree = treeOf(run)
    expect(tree.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['VLLM::EngineCor', 'VLLM::Worker']),
    )
    process.kill(tree[0]?.pid ?? -1, 'SIGKILL')
    expect(await run.ended).toBe(1)
    const report = run.report()
    expect(report.reasons[0]?.code).toBe('server/exited')
    expect(report.servers[0]?.teardown?.proof).toMatchObject({ survivors: [], portFree: true })
    expect(leftOf(report)).toEqual([])
    const pids = new Set(tree.map(({ pid }) => pid))
    expect(treeOf(run).filter(({ pid }) => pids.has(pid))).toEqual([])
  })
})
