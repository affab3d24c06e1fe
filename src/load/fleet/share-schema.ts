/** Which share of a load an agent takes from its coordinator: each number is one that a load may have. */
import { z } from 'zod'

const text = z.string().max(4_096)
const rate = z.number().positive()
const milliseconds = z.number().positive()
/** More agents than a coordinator holds, and more threads than a machine has. */
const [mostMachines, mostThreads] = [1_024, 4_096]

const arrival = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('users'),
    users: z.int().positive(),
    thinkMs: z.number().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('constant'), rate }),
  z.object({ kind: z.literal('poisson'), rate }),
  z.object({ kind: z.literal('gamma'), rate, burstiness: z.number().positive() }),
  z.object({ kind: z.literal('ramp'), fromRate: rate, toRate: rate, overMs: milliseconds }),
  z.object({ kind: z.literal('steps'), rates: z.array(rate).min(1), stepMs: milliseconds }),
  z.object({ kind: z.literal('trace'), atMs: z.array(z.number().nonnegative()).min(1) }),
])

const limit = milliseconds.optional()

export const share = z.object({
  type: z.literal('share'),
  // What only the coordinator uses comes along, and is not looked at.
  request: z.looseObject({
    name: text,
    url: text.regex(/^https?:\/\//),
    headers: z.record(text, z.string()),
    sessions: z.array(z.unknown()).max(0),
    expected: z.looseObject({ stream: z.boolean(), usage: z.boolean() }),
    arrival,
    seed: z.int().nonnegative(),
    end: z.object({ requests: z.int().positive().optional(), durationMs: milliseconds.optional() }),
    reuse: z.boolean(),
    threads: z.int().positive().max(mostThreads),
    limits: z.object({
      connectMs: limit,
      headMs: limit,
      firstTokenMs: limit,
      idleMs: limit,
      totalMs: limit,
    }),
    mostPerSecond: rate.optional(),
    warmupRequests: z.int().nonnegative(),
    errorBudget: z.number().min(0).max(1),
    stamps: z.enum(['kernel', 'read', 'auto']).optional(),
    keepStamps: z.boolean(),
    runId: text,
    mostRunning: z.int().positive(),
    stopWhenSaturated: z.boolean().optional(),
  }),
  place: z
    .object({ machine: z.int().nonnegative(), of: z.int().positive().max(mostMachines) })
    .refine(({ machine, of }) => machine < of),
})
