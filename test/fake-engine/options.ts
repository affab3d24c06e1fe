/** What the fake engine is asked to be: vLLM's own arguments, of which it understands a few. */

export interface FakeOptions {
  readonly model: string
  readonly servedName: string
  readonly host: string
  readonly port: number
  readonly maxModelLen: number
  readonly apiKey: string | undefined
}

/** `--name value`, `--name=value` and bare `--name`; what the fake does not know is accepted as vLLM would. */
function readFlags(args: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (const [index, arg] of args.entries()) {
    if (!arg.startsWith('--')) continue
    const [name = '', inline] = arg.slice(2).split(/=(.*)/s)
    const next = args[index + 1]
    flags.set(name, inline ?? (next === undefined || next.startsWith('--') ? '' : next))
  }
  return flags
}

export function parseOptions(args: readonly string[]): FakeOptions {
  const flags = readFlags(args)
  const model = flags.get('model') ?? 'fake-model'
  return {
    model,
    servedName: flags.get('served-model-name') ?? model,
    host: flags.get('host') ?? '127.0.0.1',
    port: Number(flags.get('port') ?? 8000),
    maxModelLen: Number(flags.get('max-model-len') ?? 2048),
    apiKey: flags.get('api-key') ?? process.env['VLLM_API_KEY'],
  }
}
