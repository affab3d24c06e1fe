/** Everything that a preset may tell `llama-server`. Each option names its flag; defaults are the program's own. */
import { z } from 'zod'
import { extraArgsWithout } from '../extra-args.ts'
import { value, whenTrue } from '../flags.ts'
import { featureOptions } from './feature-options.ts'
import { deviceOptions, sizeOptions } from './model-options.ts'

/** Flags, the short forms too, that would take the server from where the ladder looks for it, or show a secret. */
const ourFlags = [
  '--model',
  '-m',
  '--model-url',
  '-mu',
  '--hf-repo',
  '-hf',
  '-hfr',
  '-hft',
  '--alias',
  '-a',
  '--host',
  '--port',
  '--api-key',
  '--api-prefix',
  '--ssl-key-file',
  '--ssl-cert-file',
  '--log-file',
  '--log-disable',
] as const

export const llamaCppOptions = z.strictObject({
  ...sizeOptions,
  ...deviceOptions,
  ...featureOptions,
  timeoutS: value('--timeout', z.int().min(1)),
  offline: whenTrue('--offline'),
  extraArgs: extraArgsWithout(ourFlags, 'Servewright sets these itself'),
})

export type LlamaCppOptions = z.infer<typeof llamaCppOptions>
