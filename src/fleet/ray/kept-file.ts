/** What nodes say of themselves, and what the driver keeps beside Ray's logs: both come from outside, and are looked at with care. Pure. */
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { formatIssues } from '../../base/format-issues.ts'
import { messageOf } from '../../base/errors.ts'
import { type NodeFacts, nodeFacts } from '../node-facts.ts'

/** A unit leaves some files of at most 32 MiB each. */
const mostFilesBytes = 2 ** 28

/** Each is written under its own name into the folder of its unit. */
const fileTexts = z.record(
  z.string().regex(/^(?!\.{1,2}$)[^/\0]{1,255}$/, 'is not the name of a file'),
  z.string(),
)

/** @throws Error with what is wrong */
function unpack(bytes: Buffer, mostBytes: number): string {
  const packed = bytes.toString('latin1').trim()
  if (!/^[\w+/]*={0,2}$/.test(packed)) throw new Error('it is not base64')
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: mostBytes }).toString()
  } catch (cause) {
    const isTooLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    const why = isTooLong
      ? `it has more than ${mostBytes} bytes`
      : `it cannot be unpacked: ${messageOf(cause)}`
    throw new Error(why, { cause })
  }
}

function checked<T>(schema: z.ZodType<T>, input: unknown): T | string {
  const { data, error } = schema.safeParse(input)
  return data ?? `it is of another shape: ${formatIssues(error?.issues ?? [], { schema, input })[0] ?? ''}`
}

/** @returns what a node says of itself, or why that cannot be read */
export const readFacts = (told: unknown): NodeFacts | string => checked(nodeFacts, told)

/** @returns text of each file by its name, or why it cannot be read */
export function readFiles(
  bytes: Buffer,
  mostBytes = mostFilesBytes,
): Readonly<Record<string, string>> | string {
  try {
    return checked(fileTexts, JSON.parse(unpack(bytes, mostBytes)))
  } catch (thrown) {
    return thrown instanceof SyntaxError ? 'it is not JSON' : messageOf(thrown)
  }
}
