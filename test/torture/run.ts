/**
 * `npm run torture` ends runs of the fake engine, whose server has six descendants that flee in different ways, in ten
 * ways at four moments, and looks who is left: nobody may be. As root it does so as a user without rights as well.
 * `-- --repeats N` (default 20), `--at-once N` (default two for each processor), `--way TEXT`, `--moment TEXT`,
 * `--user root` or `--user plain`, `--minutes N` after which no more are begun.
 */
import { availableParallelism } from 'node:os'
import { getuid } from 'node:process'
import { parseArgs } from 'node:util'
import { moments } from './moments.ts'
import { tryEnd, type Ending } from './try-end.ts'
import { ways } from './ways.ts'

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '20' },
    'at-once': { type: 'string', default: String(2 * availableParallelism()) },
    way: { type: 'string', default: '' },
    moment: { type: 'string', default: '' },
    user: { type: 'string', default: '' },
    minutes: { type: 'string', default: '600' },
  },
})

/** Whether the user is without rights; only root can be both. */
const users = (getuid?.() === 0 ? [false, true] : [true]).filter(
  (plain) => values.user === '' || plain === (values.user === 'plain'),
)
const combinations = moments
  .filter(({ name }) => name.includes(values.moment))
  .flatMap((moment) =>
    ways
      .filter(({ name }) => name.includes(values.way))
      .flatMap((way) => users.map((plain) => ({ moment, way, plain }))),
  )
const queue = Array.from({ length: Number(values.repeats) }, () => combinations).flat()
const endings = new Map<string, Ending[]>()

const startMs = performance.now()
let stopped = false
const isOver = (): boolean => stopped || performance.now() - startMs > Number(values.minutes) * 60_000
// What was tried is shown all the same.
process.once('SIGINT', () => (stopped = true))

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined && !isOver(); next = queue.shift()) {
    const { moment, way, plain } = next
    const ending = await tryEnd(moment, way, plain && getuid?.() === 0).catch((thrown: unknown) => {
      stopped = true
      process.stdout.write(`✗ ${String(thrown)}\n`)
      process.exitCode = 1
    })
    if (ending === undefined) return
    const key = `${plain ? 'plain' : 'root '} ${way.name.padEnd(20)} ${moment.name.padEnd(7)}`
    endings.set(key, [...(endings.get(key) ?? []), ending])
    if (ending.wrong.length > 0) process.stdout.write(`✗ ${key} ${ending.wrong.join('; ')}\n`)
  }
}

/** E.g. `31/64/180`: median, nineteen of twenty, longest. */
function spread(numbers: readonly number[]): string {
  const sorted = numbers.map(Math.round).toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return `${at(0.5)}/${at(0.95)}/${at(1)}`
}

const columns = ['ends', 'left', 'wrong', 'reports', 'after', 'escalation', 'whole'] as const

const widths = { ends: 5, left: 5, wrong: 6, reports: 8, after: 15, escalation: 17, whole: 19 }

function row(tried: readonly Ending[]): Readonly<Record<(typeof columns)[number], string>> {
  return {
    ends: String(tried.length),
    left: String(tried.reduce((sum, { survivors }) => sum + survivors, 0)),
    wrong: String(tried.filter(({ wrong }) => wrong.length > 0).length),
    reports: String(tried.filter(({ reported }) => reported).length),
    after: spread(tried.map(({ afterMs }) => afterMs)),
    escalation: spread(tried.map(({ escalationMs }) => escalationMs)),
    whole: spread(tried.map(({ wholeMs }) => wholeMs)),
  }
}

function print(name: string, cells: Readonly<Record<(typeof columns)[number], string>>): void {
  process.stdout.write(
    `${name.padEnd(34)} ${columns.map((key) => cells[key].padStart(widths[key])).join('')}\n`,
  )
}

await Promise.all(Array.from({ length: Number(values['at-once']) }, work))
const all = [...endings.values()].flat()
process.stdout.write(`
Milliseconds are median/nineteen of twenty/longest. after: from the end of the command line to that of the last other
process. escalation: from the first KILL that took effect to the same. whole: from start to end.\n\n`)
print('', Object.fromEntries(columns.map((name) => [name, name])) as Record<(typeof columns)[number], string>)
for (const [key, tried] of [...endings].toSorted(([a], [b]) => (a < b ? -1 : 1))) print(key, row(tried))
for (const who of ['root ', 'plain'])
  print(`${who} all`, row([...endings].flatMap(([key, tried]) => (key.startsWith(who) ? tried : []))))
print('all', row(all))
process.stdout.write(`${Math.round((performance.now() - startMs) / 1000)} s\n`)
if (all.length === 0 || all.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1
