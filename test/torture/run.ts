/**
 * `npm run torture` ends runs of the fake engine, whose server has six descendants that flee in different ways, in ten
 * ways at four moments, and looks who is left: nobody may be. As root it does so as a user without rights as well.
 * `-- --repeats N` (default 20), `--at-once N` (default 2), `--way TEXT`, `--moment TEXT`.
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
    'at-once': { type: 'string', default: String(availableParallelism()) },
    way: { type: 'string', default: '' },
    moment: { type: 'string', default: '' },
  },
})

const users = getuid?.() === 0 ? [false, true] : [false]
const combinations = moments
  .filter(({ name }) => name.includes(values.moment))
  .flatMap((moment) =>
    ways
      .filter(({ name }) => name.includes(values.way))
      .flatMap((way) => users.map((plain) => ({ moment, way, plain }))),
  )
const queue = Array.from({ length: Number(values.repeats) }, () => combinations).flat()
const endings = new Map<string, Ending[]>()
let survivors = 0
let wrong = 0

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { moment, way, plain } = next
    const ending = await tryEnd(moment, way, plain)
    survivors += ending.survivors
    const key = `${plain ? 'user' : 'root'}  ${way.name.padEnd(20)} ${moment.name.padEnd(7)}`
    endings.set(key, [...(endings.get(key) ?? []), ending])
    if (ending.wrong.length === 0) continue
    wrong++
    process.stdout.write(`✗ ${key} ${ending.wrong.join('; ')}\n`)
  }
}

await Promise.all(Array.from({ length: Number(values['at-once']) }, work))
process.stdout.write(
  '\nwho   way                  moment   times  left  reports  last one gone after the command line, ms\n',
)
for (const [key, tried] of [...endings].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const times = tried.map(({ afterMs }) => Math.round(afterMs)).toSorted((a, b) => a - b)
  const left = tried.reduce((sum, one) => sum + one.survivors, 0)
  const reports = tried.filter(({ reported }) => reported).length
  const middle = times[Math.floor(times.length / 2)] ?? 0
  process.stdout.write(
    `${key} ${String(tried.length).padStart(6)} ${String(left).padStart(5)} ${String(reports).padStart(8)}  median ${middle}, longest ${times.at(-1)}\n`,
  )
}
const total = [...endings.values()].flat().length
process.stdout.write(`${total} ends, ${survivors} survivors, ${wrong} that went otherwise than they should\n`)
process.exitCode = survivors + wrong === 0 && total > 0 ? 0 : 1
