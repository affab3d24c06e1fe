/** Asks a vendor's tool, and takes no answer for an answer. */
import { messageOf } from '../../base/errors.ts'
import { join } from 'node:path'
import type { z } from 'zod'
import type { AcceleratorDevice, AcceleratorSearch, FoundAccelerators } from '../../contract/accelerator.ts'
import { runCommand } from '../run-command.ts'
import { isProgram, programsOnPath } from '../search-path.ts'

const limitMs = 10_000

/** Tools that have not answered in time, and the sentence that says so: a driver that hangs would cost every look its limit. */
const silent = new Map<string, string>()

/** Why something of this machine could not be looked at since we run, one sentence a tool. */
export const silentTools = (): readonly string[] => [...silent.values()]

export interface ToolCall {
  readonly name: string
  readonly args: readonly string[]
  /** Folder below the root where the vendor's packages put it, which is not on everybody's PATH. */
  readonly folder?: string
}

/** What the tool printed, or why it told nothing: a sentence that may go on with a colon. */
export type ToolAnswer = { readonly text: string } | { readonly note: string }

/**
 * @returns undefined where the tool is not on this machine
 * @throws the signal's reason when it aborts
 */
export async function askTool(call: ToolCall, search: AcceleratorSearch): Promise<ToolAnswer | undefined> {
  const { name, args, folder } = call
  const { root, env, signal, timeoutMs = limitMs } = search
  signal.throwIfAborted()
  const beside = folder === undefined ? [] : [join(root, folder, name)].filter(isProgram)
  const [file] = [...programsOnPath(name, env), ...beside]
  if (file === undefined) return undefined
  try {
    const known = silent.get(file)
    if (known !== undefined) return { note: known }
    const { stdout, failure, timedOut } = await runCommand({ file, args, inherited: env, timeoutMs, signal })
    if (timedOut === true) silent.set(file, `${file} ${failure}`)
    return failure === undefined ? { text: stdout } : { note: `${file} ${failure}` }
  } catch (thrown) {
    signal.throwIfAborted()
    return { note: `${file} cannot be started: ${messageOf(thrown)}` }
  }
}

/** What a tool printed; nothing where it told nothing. */
export const textIn = (answer: ToolAnswer | undefined): string =>
  answer === undefined || 'note' in answer ? '' : answer.text

/** The devices that one call of a tool lists; an answer without a device is noted as `unread`. */
export async function devicesBy(
  call: ToolCall,
  search: AcceleratorSearch,
  { parse, unread }: { parse(text: string): readonly AcceleratorDevice[]; readonly unread: string },
): Promise<FoundAccelerators> {
  const answer = await askTool(call, search)
  if (answer === undefined) return { devices: [], notes: [] }
  if ('note' in answer) return { devices: [], notes: [answer.note] }
  const devices = parse(answer.text)
  return { devices, notes: devices.length === 0 ? [unread] : [] }
}

/** @returns the JSON that follows on any lines of warnings; undefined for a text without such a value */
export function readJson<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text.slice(Math.max(0, text.search(/^[[{]/m))))).data
  } catch {
    return undefined
  }
}
