/** What a preset may hold, as a schema: for the files that users write, and for their editors. */
import { z } from 'zod'
import { capabilities } from '../contract/preset.ts'
import { engineNames } from '../engines/lookup.ts'
import { chunkedPrefill, embeddings, goldens, odds, quantized } from './feature-schema.ts'
import { environmentOf, headersOf } from './environment-schema.ts'
import { secretless, secretlessWords } from './secretless.ts'
import { derivedGroupTitles } from './group-titles.ts'
import { loadPlan } from './load-schema.ts'
import { lora } from './lora-schema.ts'
import { removable } from './removable.ts'
import { speculation } from './speculation-schema.ts'

const words = z.array(z.string().min(1)).min(1)
const milliseconds = z.number().positive()

const content = z.strictObject({
  endpoint: z.enum(['completions', 'chat']),
  prompt: z.string().min(1),
  expect: words.describe('Words that must occur in the answer; case matters.'),
  maxTokens: z.int().positive().optional().describe('Default 64.'),
})

const latency = z.strictObject({
  ttftMs: milliseconds.optional().describe('Time limit for the first frame with content.'),
  latencyMs: milliseconds.optional().describe('Time limit for a whole answer of maxTokens tokens.'),
  stallMs: milliseconds.optional().describe('Time limit between two pieces of a stream.'),
  maxTokens: z.int().positive().optional().describe('Default 32.'),
})

const fields = z.record(z.string(), z.unknown())

const toolCase = z.strictObject({
  prompt: z.string().min(1),
  calls: z
    .array(z.strictObject({ name: z.string().min(1), arguments: fields }))
    .describe('The calls that the prompt must cause, in order; empty if no function fits.'),
  result: z.string().optional().describe('Result of the function for a single call.'),
  answer: words
    .optional()
    .describe('Words that must occur in the answer to the result, or in the answer without a call.'),
})

const tools = z.strictObject({
  functions: z
    .array(
      z.strictObject({ name: z.string().min(1), description: z.string().optional(), parameters: fields }),
    )
    .min(1)
    .describe('Offered with every prompt.'),
  cases: z.array(toolCase).min(1),
  markup: words.optional().describe('Markup that the model writes around a call; no client may see it.'),
})

const reasoning = z.strictObject({
  prompt: z.string().min(1),
  answer: words.describe('Words that must occur in the content of the answer.'),
  on: fields.optional().describe('Request fields that switch thinking on.'),
  off: fields.optional().describe('Request fields that switch thinking off.'),
  exclude: fields.optional().describe('Request fields that hide the reasoning.'),
  budget: z
    .strictObject({ fields, tokens: z.int().positive() })
    .optional()
    .describe('Request fields that limit the reasoning, and its maximum of tokens.'),
  markup: words
    .optional()
    .describe('Markup that the model writes around its reasoning; no client may see it.'),
})

const environment = environmentOf(z.string())

const name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*$/, { error: 'must consist of letters, digits, ".", "_" and "-"' })

const cpuFeature = z
  .string()
  .regex(/^[a-z0-9_]+$/, { error: 'is not a name as in /proc/cpuinfo, such as avx512f' })

const accelerator = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, { error: 'is not an accelerator: their names are lower-case letters' })

const needs = z.strictObject({
  memoryGiB: z.number().positive().optional(),
  cpu: z.array(cpuFeature).min(1).optional().describe('CPU instructions, by their names in /proc/cpuinfo.'),
  accelerator: accelerator.optional().describe('Kind of device that the server computes on. Default: cpu.'),
  devices: z.int().positive().optional().describe('Devices of that kind.'),
  cores: z
    .int()
    .positive()
    .optional()
    .describe('Cores of those devices together, as the runtime counts them.'),
})

const prepare = z.strictObject({
  command: z
    .tuple([z.string().min(1)], z.string())
    .superRefine(secretlessWords)
    .describe('Program and arguments, without a shell; {model}, {python} and {cache} are replaced.'),
  env: environment.optional().describe('Environment variables, added to those of the server.'),
  artifacts: z
    .tuple([z.string().min(1)], z.string().min(1))
    .describe('Absolute paths of the files, or of the folders that are not empty, that it must create.'),
  run: z.enum(['always', 'missing']).optional().describe('missing: run only if an artifact is missing.'),
  capMs: milliseconds.optional().describe('Default 3,600,000.'),
})

const version = z
  .string()
  .regex(/^\d+(\.\d+)*$/, { error: 'must be numbers separated by dots, such as 0.32.0' })

const knownFinding = z.strictObject({
  finding: z.string().regex(/^[\w-]+\/[\w-]+\/[\w-]+$/, {
    error: 'must be a check and a code, such as errors/wrong-method/mistake-answered',
  }),
  subjects: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Subjects that are excused, such as a schema keyword, or exchanges; every one where the list is absent.',
    ),
  versions: z.strictObject({
    from: version.optional().describe('First version that has the finding.'),
    below: version.optional().describe('First version that no longer has the finding.'),
  }),
  accelerator: accelerator.optional().describe('Kind of device on which the server does it. Default: any.'),
  reason: z.string().min(1).describe('What the server does, and why that is accepted.'),
  upstream: z.string().min(1).describe('Issue of the engine that describes it, or none.'),
  sometimes: z
    .boolean()
    .optional()
    .describe('The finding does not occur in every run, and its absence is not reported.'),
  deadly: z
    .boolean()
    .optional()
    .describe('The requests of the check end the server: the check is skipped with the reason.'),
})

const baseline = z.strictObject({
  title: z.string().min(1).describe('What differs from the preset, such as: without speculation.'),
  options: z
    .record(z.string(), z.unknown())
    .superRefine(secretless)
    .describe("Whole options of the engine; they replace the preset's."),
})

const limits = z.strictObject({
  connectMs: milliseconds.optional(),
  headMs: milliseconds.optional().describe('From the request to the response head.'),
  firstTokenMs: milliseconds.optional(),
  idleMs: milliseconds.optional().describe('Between two reads of the body.'),
  totalMs: milliseconds.optional(),
  tokens: z.int().min(1).optional().describe('Most tokens that a check asks for (512).'),
})

/** A preset as written, before its `extends` is applied and its options are parsed by its engine. */
export const writtenPreset = z.strictObject({
  extends: z
    .string()
    .optional()
    .describe(
      'Name of the preset whose values apply where this one sets none; null takes one away. base: no model.',
    ),
  title: z.string().optional(),
  aliases: z.array(name).optional(),
  groups: z
    .array(name)
    .refine((names) => !names.some((one) => Object.hasOwn(derivedGroupTitles, one)), {
      error: `may not hold ${Object.keys(derivedGroupTitles).join(' or ')}: the members of these groups are computed`,
    })
    .optional()
    .describe('Groups that the preset belongs to, by which it can be chosen.'),
  engine: z.enum(engineNames).optional(),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('zoo:NAME, an absolute path, ./a/path from this file, or an id.'),
  options: z
    .record(z.string(), z.unknown())
    .superRefine(secretless)
    .optional()
    .describe('Options of the engine.'),
  url: z
    .string()
    .min(1)
    .optional()
    .describe('Address of a server that runs already: it is tested, and neither started nor stopped.'),
  headers: headersOf(z.string())
    .optional()
    .describe(
      'Headers sent with each request to url; a secret is written ${NAME}, a variable of the environment.',
    ),
  claims: z
    .array(z.enum(capabilities))
    .optional()
    .describe('What the server offers; each claim enables checks.'),
  needs: needs.optional(),
  expectations: z
    .strictObject({
      content: z.array(content).optional(),
      latency: latency.optional(),
      tools: tools.optional(),
      reasoning: reasoning.optional(),
      lora: lora.optional(),
      speculation: speculation.optional(),
      chunkedPrefill: chunkedPrefill.optional(),
      quantized: quantized.optional(),
      goldens: goldens.optional(),
      embeddings: embeddings.optional(),
      odds: odds.optional(),
    })
    .optional(),
  upstream: name
    .optional()
    .describe('Preset whose server is started first, if this engine is a gateway in front of it.'),
  baseline: baseline.optional().describe('The same model without the feature under test, to compare with.'),
  knownFindings: z.array(knownFinding).optional().describe('Findings that are reported but do not reject.'),
  load: z.array(loadPlan).optional().describe('Loads that `run` puts on the server after the checks.'),
  prepare: prepare.optional(),
  startup: z.strictObject({ capMs: milliseconds.optional(), stallMs: milliseconds.optional() }).optional(),
  shutdown: z.strictObject({ graceMs: milliseconds.optional() }).optional(),
  limits: limits
    .optional()
    .describe('Limits of the requests that checks send; those not set grow with the slowness of the server.'),
  port: z.int().min(1).max(65_535).optional().describe('A fixed port. Default: a free one.'),
  env: environment.optional(),
})

/** A preset as a config file may hold it: null takes away what it would inherit. */
const configPreset = removable(writtenPreset.extend({ env: environmentOf(z.string().nullable()).optional() }))

export type WrittenPreset = z.infer<typeof configPreset>

/** A config file: presets by name. */
export const writtenConfig = z.strictObject({
  $schema: z.string().optional(),
  presets: z.record(name, configPreset),
  default: z
    .union([z.string().min(1), words])
    .optional()
    .describe('Presets or groups that a Vitest run tests if ONLINE_CONFIG is not set.'),
  checks: words.optional().describe('Modules with your own checks, ./a/path from this file.'),
  reporters: words.optional().describe('Modules with your own reporters, ./a/path from this file.'),
})

export type WrittenConfig = z.infer<typeof writtenConfig>
