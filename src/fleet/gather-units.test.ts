import { describe, expect, it } from 'vitest'
import { UnitGatherer } from './gather-units.ts'
import type { PlacerEvent, Unit } from './placer.ts'

const unit = (id: string, resources = {}): Unit => ({
  id,
  args: ['run', id],
  resources,
  engine: 'plain',
  limitMs: 1,
  graceMs: 1,
})
const node: PlacerEvent = {
  kind: 'node',
  node: 'n1',
  facts: { resources: { CPU: 2, GPU: 1 }, host: 'one', cpuLimit: 1.5, has: { plain: '/python' } },
}
const at = { unit: 'a', node: 'n1' } as const
const files = { 'report.json': '{}' }

function gather(units: readonly Unit[], events: readonly PlacerEvent[], interrupted = false) {
  const gatherer = new UnitGatherer(units)
  for (const event of events) gatherer.take(event, 7)
  return gatherer.gathered(interrupted)
}

describe('what becomes of units', () => {
  it('tells node, attempts, wait and limits of one that has ended', () => {
    const events: readonly PlacerEvent[] = [
      node,
      { kind: 'placed', attempt: 1, ...at },
      { kind: 'lost', attempt: 1, cause: 'NodeDiedError', because: 'gone', ...at },
      { kind: 'placed', attempt: 2, ...at },
      { kind: 'started', attempt: 2, nice: 15, ...at },
      { kind: 'result', attempt: 2, why: 'ended', code: 0, files, ...at },
    ]
    const [one] = gather([unit('a')], events)
    expect(one).toMatchObject({ files })
    expect(one?.stopped).toBeUndefined()
    expect(one?.error).toBeUndefined()
    expect(one?.placement).toEqual({
      node: 'one',
      nice: 15,
      waitMs: 7,
      cpuLimit: 1.5,
      attempts: [{ node: 'one', lost: 'NodeDiedError' }, { node: 'one' }],
    })
  })

  it.each([
    ['stopped', 'fleet'],
    ['limit', 'limit'],
    ['ended', undefined],
  ] as const)('tells what has ended one whose result is of the kind %s', (why, stopped) => {
    const [one] = gather([unit('a')], [node, { kind: 'result', attempt: 1, why, code: 143, files, ...at }])
    expect(one?.stopped).toBe(stopped)
  })

  it('tells what was printed at the end where there is no report, and the hint apart from it', () => {
    const printed = {
      'console.txt': 'Usage\nusage/unknown-check  No check matches "x".\n→ Areas are chat.\n',
    }
    const ended = { kind: 'result', attempt: 1, why: 'ended', code: 2, files: printed, ...at } as const
    const [one] = gather([unit('a')], [node, { kind: 'placed', attempt: 1, ...at }, ended])
    expect(one?.error).toEqual({
      code: 'environment/unit-lost',
      message: 'Its report did not come back from one: usage/unknown-check  No check matches "x".',
      hint: 'Areas are chat. Then run it again with --resume.',
    })
  })

  it('gives as many as were asked for, also where nothing was heard of them', () => {
    const all = gather([unit('a'), unit('b')], [])
    expect(all.map(({ error }) => error?.code)).toEqual(['environment/not-placed', 'environment/not-placed'])
  })

  it('says what the largest node has where none can hold a unit', () => {
    const [one] = gather([unit('a', { GPU: 4 })], [node, { kind: 'unplaced', unit: 'a', why: 'never' }])
    expect(one?.error).toMatchObject({
      code: 'environment/not-placed',
      message: 'No node can ever hold it: it needs GPU 4; the largest node has 1',
    })
  })

  it('names the attempts of one that was lost too often', () => {
    const lost = { kind: 'lost', cause: 'WorkerCrashedError', because: 'killed', ...at } as const
    const placed = { kind: 'placed', ...at } as const
    const [one] = gather(
      [unit('a')],
      [
        node,
        { ...placed, attempt: 1 },
        { ...lost, attempt: 1 },
        { ...placed, attempt: 2 },
        { ...lost, attempt: 2 },
      ],
    )
    expect(one?.error).toMatchObject({
      code: 'environment/unit-lost',
      message: 'It was lost 2 times: WorkerCrashedError on one, WorkerCrashedError on one (killed)',
    })
  })

  it.each(['ended', 'late'] as const)('notes the late result of an attempt that was given up: %s', (why) => {
    const [one] = gather(
      [unit('a')],
      [
        node,
        { kind: 'placed', attempt: 1, ...at },
        { kind: 'result', attempt: 1, why: 'late', code: 0, files, ...at },
        { kind: 'lost', attempt: 1, cause: 'node-lost', because: 'gone', ...at },
        { kind: 'placed', attempt: 2, ...at },
        { kind: 'result', attempt: 1, why, code: 0, files, ...at },
      ],
    )
    expect(one?.error?.code).toBe('environment/unit-lost')
    expect(one?.placement.attempts).toEqual([
      { node: 'one', lost: 'node-lost', superseded: true },
      { node: 'one' },
    ])
  })

  it('says of one that was lost that its nodes are gone as well', () => {
    const [one] = gather(
      [unit('a')],
      [
        node,
        { kind: 'placed', attempt: 1, ...at },
        { kind: 'lost', attempt: 1, cause: 'node-lost', because: 'dead', ...at },
        { kind: 'waiting', unit: 'a', why: 'gone' },
        { kind: 'unplaced', unit: 'a', why: 'gone' },
      ],
    )
    expect(one?.error?.message).toBe(
      'It was lost once: node-lost on one (dead). The nodes that could hold it are gone, and none came in time',
    )
  })

  it('refuses events of units that nobody asked for, and two units of one name', () => {
    expect(() => gather([], [{ kind: 'placed', attempt: 1, ...at }])).toThrow('was not asked for')
    expect(() => new UnitGatherer([unit('a'), unit('a')])).toThrow('one name')
  })
})
