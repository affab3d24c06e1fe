/** Reads layers.json: the rooms of src/, who may import whom, and what to do instead. */
import { readFileSync } from 'node:fs'

export interface Room {
  readonly room: string
  /** From 0, under all others, to the entry points. */
  readonly level: number
  /** Half a sentence on what is in it. */
  readonly holds: string
  readonly mayImport: readonly string[]
  /** For each forbidden room, or `*` for all others, one sentence that says what to do instead. */
  readonly instead: Readonly<Record<string, string>>
}

const written = JSON.parse(readFileSync('layers.json', 'utf8')) as Readonly<
  Record<string, Omit<Room, 'room'>>
>

/** In the order of the file. */
export const rooms: readonly Room[] = Object.entries(written).map(([room, rest]) => ({ room, ...rest }))
