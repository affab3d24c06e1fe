/** Shows on stderr how the copy of a model goes on: one line that is written over on a terminal, a few lines elsewhere. */
import { plainText } from '../base/plain-text.ts'
import type { EventListener } from '../contract/events.ts'
import type { CopyProgress } from '../contract/copy-progress.ts'

interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const bytesPerGiB = 2 ** 30
const bytesPerMiB = 2 ** 20
/** Without a terminal: a line for each tenth. */
const steps = 10
const gib = (bytes: number): string => `${(bytes / bytesPerGiB).toFixed(2)} GiB`
const mib = (bytes: number): string => `${(bytes / bytesPerMiB).toFixed(2)} MiB`
/** In the unit that suits a model of `ofBytes`. */
const size = (bytes: number, ofBytes = bytes): string => (ofBytes < bytesPerGiB ? mib(bytes) : gib(bytes))

function sentence(progress: Exclude<CopyProgress, { kind: 'copy' }>): string {
  switch (progress.kind) {
    case 'wait':
      return `process ${progress.holderPid} is copying this model: waiting for its copy`
    case 'start': {
      const { files, bytes, freeBytes, from, to } = progress
      return `copying ${files} file${files === 1 ? '' : 's'}, ${size(bytes)}, from ${from} to ${to} (${gib(freeBytes)} free)`
    }
    case 'flush':
      return 'writing the copy to disk'
  }
}

/** @returns takes what a copy reports */
export function showCopy(screen: Screen = process.stderr): (progress: CopyProgress) => void {
  const terminal = screen.isTTY === true
  let shown = 0
  return (progress) => {
    if (progress.kind !== 'copy') {
      shown = 0
      screen.write(`${plainText(sentence(progress))}\n`)
      return
    }
    const { bytes, ofBytes } = progress
    const done = ofBytes === 0 ? 1 : bytes / ofBytes
    const text = `  ${String(Math.floor(done * 100)).padStart(3)} %  ${size(bytes, ofBytes)} of ${size(ofBytes)}`
    const last = bytes >= ofBytes
    if (terminal) screen.write(last ? `\r${text}\n` : `\r${text}`)
    else if (last || Math.floor(done * steps) > shown) screen.write(`${text}\n`)
    shown = Math.floor(done * steps)
  }
}

/** Also shows copies of models, whatever else is shown: they take minutes. */
export function tellCopies(onEvent: EventListener): EventListener {
  const show = showCopy()
  return (event) => (event.type === 'model-copy' ? show(event.progress) : onEvent(event))
}
