/** From the driver's events in short to those of a placer, with the files that belong to them. */
import type { PlacerEvent } from '../placer.ts'
import type { DriverEvent } from './driver-events.ts'
import type { JobsApi } from './jobs-api.ts'
import { readFacts, readFiles } from './kept-file.ts'

type Told<Kind extends DriverEvent['e']> = Extract<DriverEvent, { readonly e: Kind }>

const shownDigits = 8
/** Ray's words for what it has lost. Where its node is cut off, either may come first. */
const causes: Readonly<Record<string, string>> = {
  NodeDiedError: 'node-lost',
  WorkerCrashedError: 'worker-lost',
  CutOff: 'cut-off',
  LocalRayletDiedError: 'node-lost',
  OutOfMemoryError: 'out-of-memory',
}

/** A node that cannot be understood holds no preset; the others are not concerned. */
function nodeEvent({ id, facts: told }: Told<'node'>): PlacerEvent {
  const found = readFacts(told)
  const facts =
    typeof found === 'string'
      ? { resources: {}, why: `what it says of itself could not be read: ${found}` }
      : found
  return { kind: 'node', node: id, facts: { host: id.slice(0, shownDigits), ...facts } }
}

/** A result that cannot be understood is lost, and that of no other unit with it. */
async function resultEvent(api: JobsApi, event: Told<'result'>, signal: AbortSignal): Promise<PlacerEvent> {
  const { unit, attempt, node, why, code } = event
  const bytes = await api.file(event, signal)
  const files = typeof bytes === 'string' ? bytes : readFiles(bytes)
  const told = { kind: 'result', unit, attempt, node, why, code } as const
  return typeof files === 'string' ? { ...told, files: undefined, because: files } : { ...told, files }
}

/** @returns nothing for the end of all, with which nothing comes */
export async function fetchParts(
  api: JobsApi,
  event: DriverEvent,
  signal: AbortSignal,
): Promise<PlacerEvent | undefined> {
  switch (event.e) {
    case 'node':
      return nodeEvent(event)
    case 'result':
      return await resultEvent(api, event, signal)
    case 'lost': {
      const { unit, attempt, node, lost, because } = event
      return { kind: 'lost', unit, attempt, node, cause: causes[lost] ?? lost, because }
    }
    case 'placed':
      return { ...event, kind: event.e }
    case 'started':
      return { ...event, kind: event.e }
    case 'waiting':
      return { ...event, kind: event.e }
    case 'unplaced':
      return { ...event, kind: event.e }
    case 'end':
      return undefined
  }
}
