/** A second start uses what the first one has compiled. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { MeasuredStart } from '../../contract/compile-cache.ts'
import { defineCheck } from '../define-check.ts'
import { ask, shortBody, endpointsOf } from '../endpoints.ts'

export const startupCompileCache = defineCheck({
  id: 'startup/compile-cache',
  title: 'A second start with the same cache folder compiles nothing again',
  advice: 'Do not count on the warm start time: pods that scale up will compile, each of them.',
  answers: 'every restart compiled for half an hour although the cache volume was mounted',
  level: 'must',
  grounds: { default: { clause: 'The claim: a start with the same cache folder uses what is compiled' } },
  needs: ['compile-cache'],
  applies: endpointsOf,
  codes: ['nothing-cached', 'compiler-ran', 'compiled-again'],
  exercise: async (context, [endpoint]) => ({
    answer: await ask(context, endpoint, shortBody(endpoint)),
  }),
  judge: (_, _endpoints, facts) => judgeStarts(facts),
  notes: (_, _endpoints, { compileCache }) =>
    compileCache === undefined ? [] : [tell('Cold', compileCache.cold), tell('Warm', compileCache.warm)],
})

/** Share of what the first start cost that is allowed. Locks and indexes are written at every start; what was compiled makes up the bulk. */
const toleratedShare = 0.1

/** An engine unpacks what it has loaded, which writes files too. */
const hasLoaded = (configuration: ServerFacts['configuration'], { compilers }: MeasuredStart): boolean =>
  compilers.length === 0 &&
  configuration?.['graphsLoaded'] === true &&
  configuration['graphsCompiled'] !== true

function judgeStarts({ compileCache, configuration }: ServerFacts): Judgement {
  if (compileCache === undefined) return { vacuous: 'the server was not started twice' }
  const { cold, warm } = compileCache
  if (warm.filesBefore === 0) {
    const message = 'The first start left no file in the folder for what it compiles.'
    return [{ code: 'nothing-cached', message, exchange: 'answer' }]
  }
  return [...compilersAgain(cold, warm), ...(hasLoaded(configuration, warm) ? [] : filesAgain(cold, warm))]
}

/** To learn what a compiler can do, small programs are compiled at every start. */
const toleratedCpuMs = 2_000
/** Headers that torch compiles in the temporary folder at each start take a third of a small model's compiling. */
const toleratedCpuShare = 0.5

function compilersAgain(cold: MeasuredStart, warm: MeasuredStart): readonly Finding[] {
  const { compilers, compilersCpuMs } = warm
  if (compilersCpuMs <= Math.max(toleratedCpuMs, cold.compilersCpuMs * toleratedCpuShare)) return []
  const message =
    `The second start ran ${compilers.join(', ')} for ${seconds(compilersCpuMs)} s, ` +
    `the first one for ${seconds(cold.compilersCpuMs)} s.`
  return [{ code: 'compiler-ran', message, exchange: 'answer' }]
}

function filesAgain(cold: MeasuredStart, warm: MeasuredStart): readonly Finding[] {
  if (warm.bytesWritten <= cold.bytesWritten * toleratedShare) return []
  const message =
    `The second start wrote ${warm.bytesWritten} bytes to the folder, the first one ${cold.bytesWritten}: ` +
    `${warm.written.slice(0, 3).join(', ')}.`
  return [{ code: 'compiled-again', message, exchange: 'answer' }]
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

function tell(which: string, start: MeasuredStart): string {
  const { startupMs, filesWritten, bytesWritten, compilers, compilersCpuMs } = start
  const ran =
    compilers.length === 0
      ? 'no compiler ran'
      : `${compilers.join(', ')} ran for ${seconds(compilersCpuMs)} s`
  const files = filesWritten === 1 ? '1 file' : `${filesWritten} files`
  return `${which} start: ${seconds(startupMs)} s, ${files} (${megabytes(bytesWritten)} MB) written, ${ran}.`
}
