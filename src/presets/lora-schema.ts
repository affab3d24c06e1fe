/** What a preset may expect of adapters, as a schema. */
import { z } from 'zod'

const words = z.array(z.string().min(1)).min(1)

export const lora = z.strictObject({
  served: words.describe('Names under which adapters are served from the start.'),
  loadable: z
    .array(z.strictObject({ name: z.string().min(1), path: z.string().min(1) }))
    .min(1)
    .optional()
    .describe('Adapters that are loaded at run time.'),
  broken: z
    .array(z.strictObject({ path: z.string().min(1), fault: z.string().min(1) }))
    .min(1)
    .optional()
    .describe('Adapters that the server has to refuse, and what is wrong with them.'),
  questions: z
    .array(
      z.strictObject({
        prompt: z.string().min(1),
        base: words.describe('Words of the answer without adapter.'),
        adapters: z.record(z.string(), words).describe("Words of each adapter's answer, by its name."),
      }),
    )
    .min(1),
})
