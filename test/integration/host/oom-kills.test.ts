/** What a run says of a server that the kernel kills for want of memory, and of one that somebody kills: in a real cgroup. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'
import { createMemoryCgroup } from '../../workplaces/memory-cgroup.ts'
import { serversOf } from '../../workplaces/servers-of.ts'

/** Our program and the fake engine need less than half of it. */
const limitBytes = 500 << 20
const why = 'no cgroup with a limit of memory can be made here'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

interface Death {
  readonly faults: string
  /** Whether we kill it. */
  readonly byHand?: boolean
}

/** What a run says that has a cgroup for itself. */
async function die({ faults, byHand = false }: Death, skip: (why: string) => never) {
  await using cgroup = createMemoryCgroup(limitBytes) ?? skip(why)
  const run = place.start(
    ['run', 'fake', '--engine-path', fakeEngine, '--only', 'chat/*'],
    `slow-token:30,${faults}`,
  )
  cgroup.add(run.child.pid)
  if (byHand) {
    while (!run.stdout().includes('Checks')) await sleep(20)
    process.kill(serversOf(run.child.pid)[0] ?? 0, 'SIGKILL')
  }
  const { code } = await run.ended
  const { reasons, servers } = place.report()
  return { code, reasons, findings: servers[0]?.findings ?? [] }
}

describe('a server that is killed', () => {
  it.for([
    ['itself', 'eats-memory:10', 'server/exited'],
    ['in its engine core', 'has-core,eats-memory:10', 'server/gone'],
  ] as const)('%s by the kernel, for want of memory: says so', async ([, faults, code], { skip }) => {
    const said = await die({ faults }, skip)
    expect(said).toMatchObject({ code: 1, reasons: [{ code }] })
    expect(said.findings).toHaveLength(1)
    expect(said.findings[0]?.message).toContain(
      'The kernel killed for want of memory in its cgroup meanwhile (oom_kill of memory.events).',
    )
  })

  it('by somebody, while there is memory: says so', async ({ skip }) => {
    const said = await die({ faults: 'crlf', byHand: true }, skip)
    expect(said).toMatchObject({ code: 1, reasons: [{ code: 'server/exited' }] })
    expect(said.findings[0]?.message).toContain('memory did not run out: a supervisor or a person')
  })
})
