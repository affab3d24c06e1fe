/** What a preset may expect of adapters, as a schema. */
import { z } from 'zod'

const words = z.array(z.string().min(1)).min(1)

export const lora = z.strictObject({
  served: words.describe('Names of the adapters that are served from the start.'),
  loadable: z
    .array(z.strictObject({ name: z.string().min(1), path: z.string().min(1) }))
    .min(1)
    .optional()
    .describe('Adapters that are loaded at run time.'),
  broken: z
    .array(z.strictObject({ path: z.string().min(1), fault: z.string().min(1) }))
    .min(1)
    .optional()
    .describe('Adapters that the server must refuse, and what is wrong with them.'),
  questions: z
    .array(
      z.strictObject({
        prompt: z.string().min(1),
        base: words.describe('Words that must occur in the answer without an adapter.'),
        adapters: z
          .record(z.string(), words)
          .describe('Words that must occur in the answer of each adapter, by its name.'),
      }),
    )
    .min(1),
})
