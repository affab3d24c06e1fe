/** `extraArgs`: arguments for which an engine has no option, without those that would undo what it decides. */
import { z } from 'zod'

// vLLM's parser takes underscores for dashes.
const flagOf = (word: string): string => (word.split('=')[0] ?? '').replaceAll('_', '-')

/**
 * @param refused flags with two dashes
 * @param because why, after the list of flags
 */
export const extraArgsWithout = (refused: readonly string[], because: string) =>
  z
    .array(z.string())
    .refine((words) => !words.some((word) => refused.includes(flagOf(word))), {
      error: `may not hold ${refused.join(', ')}: ${because}`,
    })
    .optional()
    .describe('Further arguments of the engine, added at the end unchanged.')

/** Flags that would take the server from where the readiness ladder looks for it, plain HTTP, or show a secret. */
export const ourFlags = [
  '--model',
  '--served-model-name',
  '--host',
  '--port',
  '--uds',
  '--headless',
  '--ssl-keyfile',
  '--ssl-certfile',
  '--api-key',
] as const
