/** Reads single members of JSON whose shape nobody has promised. */
import { messageOf } from '../base/errors.ts'

export type Json = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textAt(object: Json, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' ? value : undefined
}

export function numberAt(object: Json, name: string): number | undefined {
  const value = object[name]
  return typeof value === 'number' ? value : undefined
}

export function recordAt(object: Json, name: string): Json | undefined {
  const value = object[name]
  return isRecord(value) ? value : undefined
}

export function arrayAt(object: Json, name: string): readonly unknown[] {
  const value = object[name]
  return Array.isArray(value) ? value : []
}

/** The objects of an array; members of another kind are left out. */
export function recordsAt(object: Json, name: string): readonly Json[] {
  return arrayAt(object, name).filter(isRecord)
}

/** No answer is nested so deeply; whatever walks through one, JSON.stringify too, runs out of stack at some thousands. */
const mostLevels = 500

/** Whether brackets outside strings are open so deeply; a text that is not JSON may say anything. */
function isTooDeep(text: string): boolean {
  if (text.length < 2 * mostLevels) return false
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) quoted = !quoted
    else if (quoted) at += code === 0x5c ? 1 : 0
    // [ and { differ in one bit, and so do ] and }.
    else if ((code | 0x20) === 0x7b && ++depth > mostLevels) return true
    else if ((code | 0x20) === 0x7d) depth--
  }
  return false
}

/** @returns the value, or why the text is not JSON that anybody can read */
export function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  if (isTooDeep(text)) return { problem: `it is nested more than ${mostLevels} levels deep` }
  const { stackTraceLimit } = Error
  try {
    // A server may send a million events that are not JSON, and a stack costs more than all else about them.
    Error.stackTraceLimit = 0
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: messageOf(error) }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** @returns the object, or why the text is not one in JSON */
export function parseObject(text: string): { readonly value: Json } | { readonly problem: string } {
  const parsed = parseJson(text)
  if ('problem' in parsed) return parsed
  return isRecord(parsed.value) ? { value: parsed.value } : { problem: 'It is JSON, but not an object.' }
}
