/** `servewright doctor`: what is on this machine, and which engine a run would use. */
import { Command } from 'commander'
import type { Engine } from '../../contract/engine.ts'
import { findEngine } from '../../engines/lookup.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { findLostRuns, type LostRun } from '../../host/lost-runs.ts'
import { hiddenLedgers } from '../../host/run-ledger.ts'
import { packageVersion } from '../../host/package-root.ts'
import { examineMachine, type MachineExam } from '../../provision/examine-machine.ts'
import { isFound, type FoundPlace, type TriedPlace } from '../../provision/locate-engine.ts'
import type { Style } from '../../report/style.ts'
import { styleOf, textFor } from '../../report/terminal.ts'
import { enginePathOption } from '../options.ts'
import { acceleratorLines } from '../accelerator-lines.ts'
import { lostRunLine } from '../lost-run-lines.ts'
import { cleanUp } from './clean.ts'

interface DoctorOptions {
  readonly engine: string
  readonly enginePath?: string
  readonly json?: true
  readonly clean?: true
}

/** The operator of the machine has to act. */
const notReady = 3
const labelWidth = 8

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('show what is on this machine, and which engine a run would use')
    .option('--engine <name>', 'the engine to look for', 'vllm')
    .addOption(enginePathOption())
    .option('--json', 'print the result as JSON')
    .option('--clean', 'first end what killed runs have left, as `servewright clean` does')
    .action(async ({ engine: name, enginePath, json, clean }: DoctorOptions) => {
      const cleaned = clean === true ? await cleanUp(findLostRuns()) : 0
      const engine = findEngine(name)
      using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
      const path = enginePath === undefined ? {} : { enginePath }
      const exam = await examineMachine({ engine, signal: interrupt.signal, ...path })
      const leftOvers = findLostRuns()
      const versions = { servewright: packageVersion(), node: process.versions.node }
      const style = styleOf(process.stdout)
      process.stdout.write(
        json === true
          ? `${JSON.stringify({ ...versions, engine: name, ...exam, leftOvers }, undefined, 2)}\n`
          : textFor(process.stdout, [
              ...factLines({ ...versions, exam }),
              ...engineLines(engine, exam, style),
              ...leftOverLines(leftOvers, style),
            ]),
      )
      process.exitCode = exam.used === undefined ? notReady : cleaned
    })
}

interface Facts {
  readonly servewright: string
  readonly node: string
  readonly exam: MachineExam
}

const line = (label: string, text: string): string => `${label.padEnd(labelWidth)}  ${text}`

function factLines({ servewright, node, exam }: Facts): readonly string[] {
  const { machine, python, cache } = exam
  return [
    line('version', `servewright ${servewright}, Node ${node}, ${machine.os} ${machine.arch}`),
    line(
      'cpu',
      `${machine.cpu}, ${machine.cores} cores, ${exam.cpuFeatures.join(' ') || 'no known features'}`,
    ),
    line('memory', `${machine.memoryGiB} GiB, ${exam.availableMemoryGiB} GiB available`),
    ...acceleratorLines(exam).map(([label, text]) => line(label, text)),
    line('cache', `${cache.path}, ${cache.freeGiB.toFixed(1)} GiB free`),
    line('python', 'missing' in python ? python.missing : `${python.version} for installing, ${python.path}`),
    line('uv', exam.uv ?? 'none found: it is downloaded by the first installation'),
  ]
}

function placeLine(place: FoundPlace | TriedPlace, used: FoundPlace | undefined, style: Style): string {
  const where = `${place.source.padEnd(13)}  ${place.path}`
  if (!isFound(place)) return `  ${style.dim('–')} ${where}  ${style.dim(place.why)}`
  const versions = Object.entries(place.versions).map(([name, version]) => `${name} ${version}`)
  const mark = place === used ? style.good('✓') : style.dim('·')
  const python = place.python === undefined ? [] : [`Python ${place.python}`]
  return `  ${mark} ${where}\n      ${[...python, ...versions].join(', ')}`
}

/** Nothing where all that was started was stopped. */
function leftOverLines(leftOvers: readonly LostRun[], style: Style): readonly string[] {
  const hidden = hiddenLedgers()
  const untold = hidden === undefined ? [] : ['', `Nobody can tell what killed runs have left: ${hidden}.`]
  if (leftOvers.length === 0) return untold
  return [
    ...untold,
    '',
    style.bad('left over from runs that were killed before they could end it; `servewright clean` ends it'),
    ...leftOvers.map((run) => `  ${lostRunLine(run)}`),
  ]
}

function engineLines(
  { name, installation }: Engine,
  { places, used }: MachineExam,
  style: Style,
): readonly string[] {
  const cure = installation.byHand ?? `\`servewright install ${name}\` installs it.`
  const verdict =
    used === undefined
      ? style.bad(`${name} is not on this machine: ${cure}`)
      : style.good(`A run uses ${used.path}, the first of these places that has ${name}.`)
  return [
    '',
    `places looked at for ${name}, in order`,
    ...places.map((place) => placeLine(place, used, style)),
    '',
    verdict,
  ]
}
