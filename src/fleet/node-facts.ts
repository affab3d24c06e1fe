/** What a node of a cluster says of itself. */
import { z } from 'zod'
import { oneLine } from '../base/plain-text.ts'

/** What is shown of a node is one line, whatever it has sent. */
const shown = z.string().transform(oneLine)
const numbers = z.record(z.string(), z.number())

export const nodeFacts = z.object({
  /** As the cluster names them. */
  resources: numbers,
  /** Why it can hold no unit; what follows is absent then. */
  why: shown.optional(),
  host: shown.optional(),
  servewright: shown.optional(),
  /** Hash of its files, where it was asked for. */
  package: z.string().optional(),
  node: shown.optional(),
  nice: z.number().optional(),
  cores: z.number().optional(),
  memoryGiB: z.number().optional(),
  /** Processors and memory that its control group allows. */
  cpuLimit: z.number().optional(),
  memoryLimitMiB: z.number().optional(),
  /** Free below Servewright's cache. */
  diskGiB: z.number().optional(),
  /** How many there are, by kind. */
  devices: numbers.optional(),
  /** Path of each engine that is there, by `NAME` and by `NAME@VERSION`. */
  has: z.record(z.string(), z.string()).optional(),
  /** Runs that were killed and of which something is left. */
  leftOvers: z.number().optional(),
})

export type NodeFacts = z.infer<typeof nodeFacts>
