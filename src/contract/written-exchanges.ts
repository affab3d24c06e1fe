/** What exchanges of one check have in common is written once in a report, and filled in where it is read. Pure. */
import type { Exchange, SseFrame, Transcript } from './exchange.ts'
import type { ReportDocument, RunReport } from './report.ts'

type Headers = Readonly<Record<string, string>>

/** What is cheaper written out. */
const leastShared = 12

function sharedLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let at = 0
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1
  return at
}

function packFrame(frame: SseFrame, before: SseFrame | undefined): SseFrame {
  const { data } = frame
  if (data === undefined || before?.data === undefined) return frame
  const dataAs = sharedLength(data, before.data)
  return dataAs < leastShared ? frame : { ...frame, dataAs, data: data.slice(dataAs) }
}

function unpackFrames(frames: readonly SseFrame[]): readonly SseFrame[] {
  let before = ''
  return frames.map(({ dataAs, ...frame }) => {
    const whole =
      dataAs === undefined ? frame : { ...frame, data: before.slice(0, dataAs) + (frame.data ?? '') }
    before = whole.data ?? ''
    return whole
  })
}

const names = (headers: Headers): string => Object.keys(headers).join()

/** Those that differ; the names have to be the same, in the same order. */
const difference = (headers: Headers, before: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => before[name] !== value))

function packExchange(exchange: Exchange, [name, before]: readonly [string, Exchange]): Exchange {
  const { request, headers } = exchange
  const alike =
    names(headers) === names(before.headers) && names(request.headers) === names(before.request.headers)
  if (!alike) return exchange
  return {
    ...exchange,
    headersAs: name,
    request: { ...request, headers: difference(request.headers, before.request.headers) },
    headers: difference(headers, before.headers),
  }
}

function packTranscript(exchanges: Transcript): Transcript {
  const entries = Object.entries(exchanges)
  return Object.fromEntries(
    entries.map(([name, exchange], index) => {
      const frames = exchange.frames.map((frame, at) => packFrame(frame, exchange.frames[at - 1]))
      const before = entries[index - 1]
      const packed = before === undefined ? exchange : packExchange(exchange, before)
      return [name, { ...packed, frames }]
    }),
  )
}

function unpackTranscript(exchanges: Transcript): Transcript {
  const whole: Record<string, Exchange> = {}
  for (const [name, { headersAs, ...exchange }] of Object.entries(exchanges)) {
    const { request, headers } = exchange
    const before = headersAs === undefined ? undefined : whole[headersAs]
    const filled = {
      request: { ...request, headers: { ...before?.request.headers, ...request.headers } },
      headers: { ...before?.headers, ...headers },
    }
    whole[name] = { ...exchange, ...filled, frames: unpackFrames(exchange.frames) }
  }
  return whole
}

type Change = (exchanges: Transcript) => Transcript

const changed = ({ checks }: Pick<RunReport, 'checks'>, change: Change): Pick<RunReport, 'checks'> => ({
  checks: checks.map((record) => ({ ...record, exchanges: change(record.exchanges) })),
})

function withTranscripts<Document extends ReportDocument>(document: Document, change: Change): Document {
  if (!('runs' in document)) return { ...document, ...changed(document, change) }
  return { ...document, runs: document.runs.map((run) => ({ ...run, ...changed(run, change) })) }
}

/** @returns the document as it is written; `unpackReport` gives it back whole */
export const packReport = <Document extends ReportDocument>(document: Document): Document =>
  withTranscripts(document, packTranscript)

/** @returns the document with all that was written once filled in, also where nothing was left out */
export const unpackReport = <Document extends ReportDocument>(document: Document): Document =>
  withTranscripts(document, unpackTranscript)
