/** `report.json`: the whole document. */
import type { ReportDocument, Reporter } from '../contract/report.ts'
import { packReport } from '../contract/written-exchanges.ts'

/** A line for each exchange, and each member of what lies above: indented deeper, a fifth of the file would be blanks. */
const depth = 4

export const json: Reporter = {
  name: 'json',
  finish: async (document, sink) => {
    await sink.write('report.json', jsonPieces(packReport(document)))
  },
}

/** JSON of a document in pieces, since all of it may be longer than the longest string; ends with a line end. */
export const jsonPieces = (document: ReportDocument): Iterable<string> => lines(document, 0, '\n')

function* lines(value: unknown, level: number, behind: string): Generator<string> {
  if (level >= depth || typeof value !== 'object' || value === null) {
    yield `${JSON.stringify(value) ?? 'null'}${behind}`
    return
  }
  const isArray = Array.isArray(value)
  const members = Object.entries(value).filter(([, member]) => isArray || member !== undefined)
  const [open, close] = isArray ? '[]' : '{}'
  if (members.length === 0) {
    yield `${open}${close}${behind}`
    return
  }
  const indent = ' '.repeat(level + 1)
  yield `${open}\n`
  for (const [position, [key, member]] of members.entries()) {
    yield isArray ? indent : `${indent}${JSON.stringify(key)}: `
    yield* lines(member, level + 1, position === members.length - 1 ? '\n' : ',\n')
  }
  yield `${' '.repeat(level)}${close}${behind}`
}
