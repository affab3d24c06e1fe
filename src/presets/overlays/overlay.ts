/** Lays what a kind of accelerator needs over a preset that was written for the CPU, and takes away what only a CPU needs. */
import { defined } from '../../base/defined.ts'
import { isPlain, merge, type Plain } from '../merge.ts'
import { zooEnv, zooOptions } from '../zoo-on-cpu.ts'

/** One kind of accelerator; its name is what `needs.accelerator` says. */
export interface Overlay {
  /** Follows on "on" in titles, e.g. `a TPU`. */
  readonly title: string
  /** The engine that serves there, where it is not vLLM itself. */
  readonly engine?: string
  /** Names of options that the engine there does not have: a preset with one of them stays on the CPU. */
  readonly lacks?: readonly string[]
  /** Options of that engine; null takes one away. */
  readonly options: Plain
  /** Variables of the server. */
  readonly env?: Readonly<Record<string, string>>
  /** Where a start takes longer than on a CPU. */
  readonly startup?: Plain
}

/** The engine of the presets that are laid over. */
const engineOnCpu = 'vllm'
/** What the runtime of an accelerator takes of the machine beside the engine. */
const memoryGiB = 8

/** Options that stand there because a CPU computes. */
const cpuOptions: Plain = {
  cpu: zooOptions.cpu,
  blockSize: zooOptions.blockSize,
  enforceEager: zooOptions.enforceEager,
  dtype: 'float32',
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

function withoutCpu(values: Plain, ofCpu: Plain): Plain {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !isSame(value, ofCpu[name])))
}

/** A cache that is counted in blocks keeps their size: it is to hold as many tokens. */
function optionsOn(options: unknown, overlay: Overlay, kept: Plain): Plain {
  if (!isPlain(options)) return overlay.options
  const { blockSize } = options
  const counted = options['numGpuBlocksOverride'] === undefined ? {} : defined({ blockSize })
  return merge({ ...withoutCpu(options, cpuOptions), ...counted, ...kept }, overlay.options)
}

function needsOn(needs: unknown, kind: string): Plain {
  const { cpu: _, ...others } = isPlain(needs) ? needs : {}
  return { ...others, accelerator: kind, devices: 1, memoryGiB }
}

const forCpu = ({ engine, needs }: Plain): boolean =>
  engine === engineOnCpu && (!isPlain(needs) || [undefined, 'cpu'].includes(needs['accelerator'] as string))

/** Vectors are compared more strictly than answers, so they stay in the type that their preset names. */
const keptOf = ({ claims, options }: Plain): Plain => {
  const dtype = isPlain(options) ? options['dtype'] : undefined
  return Array.isArray(claims) && claims.includes('embeddings') ? defined({ dtype }) : {}
}

function titleOn(title: unknown, { title: place }: Overlay): string {
  const bare = String(title).replace(/,? on the CPU$/, '')
  return `${bare}, on ${place}`
}

/**
 * @param written a whole preset that ships
 * @returns the preset as it is where its engine is another, or where it names its accelerator itself
 */
export function layOver(written: Plain, kind: string, overlay: Overlay): Plain {
  const { options, env, needs, baseline, title } = written
  const lacks = (overlay.lacks ?? []).some((name) => isPlain(options) && options[name] !== undefined)
  if (lacks || !forCpu(written)) return written
  const kept = keptOf(written)
  const { engine = engineOnCpu, startup = {} } = overlay
  const onDevice = isPlain(baseline)
    ? { baseline: { ...baseline, options: optionsOn(baseline['options'], overlay, kept) } }
    : {}
  return {
    ...written,
    engine,
    title: titleOn(title, overlay),
    options: optionsOn(options, overlay, kept),
    env: { ...withoutCpu(isPlain(env) ? env : {}, zooEnv), ...overlay.env },
    needs: needsOn(needs, kind),
    startup: { ...(isPlain(written['startup']) ? written['startup'] : {}), ...startup },
    ...onDevice,
  }
}
