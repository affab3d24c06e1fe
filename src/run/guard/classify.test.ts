import { describe, expect, it } from 'vitest'
import { classify, doubtMs, type Progress, type Signs, standstillMs, workBetween } from './classify.ts'

const calm = { lateMs: 0, local: true, cores: 2, load: 1 }
const busyMachine = { ...calm, load: 20 }
const still: Signs = {
  underWay: 1,
  stillMs: 12_000,
  patienceMs: 10_000,
  work: { moved: false, waited: false },
  strain: calm,
}
const core = { pid: 7, title: 'VLLM::EngineCore' }

describe('classify', () => {
  it.each<readonly [ReturnType<typeof classify>, string, Signs]>([
    ['dead', 'a process is gone', { ...still, process: { ...core, state: 'gone' } }],
    ['hung', 'a process is stopped', { ...still, process: { ...core, state: 'stopped' } }],
    [
      'hung',
      'one is stopped on a busy machine',
      { ...still, process: { ...core, state: 'stopped' }, strain: busyMachine },
    ],
    ['hung', 'requests run and nothing moves', still],
    ['hung', 'the machine is busy, and the server did not wait for it', { ...still, strain: busyMachine }],
    ['starved', 'it wanted a processor', { ...still, work: { moved: false, waited: true } }],
    [
      'starved',
      'nobody sees its processes, and the machine is busy',
      { ...still, work: { moved: false }, strain: busyMachine },
    ],
    [
      'starved',
      'we were late ourselves',
      { ...still, work: { moved: false }, strain: { ...calm, lateMs: 9_000 } },
    ],
    ['hung', 'nobody sees its processes, and the machine is calm', { ...still, work: { moved: false } }],
    ['busy', 'it may take that long', { ...still, stillMs: 9_000 }],
    ['busy', 'it counts or computes', { ...still, work: { moved: true } }],
    ['busy', 'nobody knows what it does', { ...still, work: undefined }],
    ['idle', 'no request runs', { ...still, underWay: 0 }],
  ])('is %s where %s', (state, _, signs) => {
    expect(classify(signs)).toBe(state)
  })
})

describe('standstillMs', () => {
  it.each([
    ['a quick server whose processes are seen', { firstTokenMs: 20, msPerToken: 5 }, 100, true, 10_000],
    ['one of somebody else', { firstTokenMs: 20, msPerToken: 5 }, 100, false, 30_000],
    ['a slow first token', { firstTokenMs: 900, msPerToken: 5 }, 100, true, 90_000],
    ['a long prompt in one piece', { firstTokenMs: 50, msPerToken: 20 }, 16_000, true, 960_000],
    ['an unknown speed', undefined, 1, true, Infinity],
  ])('of %s', (...row) => {
    const [, speed, tokens, sees, ms] = row
    expect(standstillMs(speed, tokens, sees)).toBe(ms)
  })
})

describe('workBetween', () => {
  const progress = (parts: Partial<Progress> = {}): Progress => ({
    atMs: 0,
    counted: 5,
    effort: { computedMs: 1_000, waitedMs: 1_000 },
    ...parts,
  })
  const later = (parts: Partial<Progress> = {}): Progress => progress({ atMs: 10_000, ...parts })
  it.each([
    ['nothing', later(), { moved: false, waited: false }],
    ['a count', later({ counted: 6 }), { moved: true, waited: false }],
    ['a metric page that no longer comes', later({ counted: undefined }), { moved: false, waited: false }],
    ['wake-ups', later({ effort: { computedMs: 1_400, waitedMs: 2_000 } }), { moved: false, waited: false }],
    ['computing', later({ effort: { computedMs: 1_600, waitedMs: 1_000 } }), { moved: true, waited: false }],
    [
      'want of a processor',
      later({ effort: { computedMs: 1_100, waitedMs: 9_000 } }),
      { moved: false, waited: true },
    ],
    [
      'the end of a thread',
      later({ effort: { computedMs: 300, waitedMs: 900 } }),
      { moved: true, waited: true },
    ],
  ])('of a launched server sees %s', (_, now, work) => {
    expect(workBetween(progress(), now)).toEqual(work)
  })

  it('knows of an attached one what it counts, or nothing', () => {
    const effort = undefined
    expect(workBetween(progress({ effort }), later({ effort }))).toEqual({ moved: false })
    expect(workBetween(progress({ effort }), later({ effort, counted: undefined }))).toBeUndefined()
  })
})

describe('doubtMs', () => {
  it.each([
    [undefined, 4_000],
    [{ firstTokenMs: 400, msPerToken: 1 }, 8_000],
    [{ firstTokenMs: 4_000, msPerToken: 1 }, 15_000],
  ])('at %j is %d', (speed, ms) => {
    expect(doubtMs(speed)).toBe(ms)
  })
})
