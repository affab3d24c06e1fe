/**
 * Draws the rooms of src/ by their levels, each with its size, from layers.json and the sources. A size is drawn anew
 * only where it is off by more than a quarter, so that a small change does not make the picture stale.
 */
import { globSync, readFileSync } from 'node:fs'
import { rooms, type Room } from './read-layers.ts'

export const roomsPicture = 'docs/rooms.svg'

const width = 960
const margin = 24
const left = 84
const gap = 12
const padding = 12
const lineHeight = 17
/** Of text at 12.5 px, on average; no font is measured here. */
const letterWidth = 6.8
/** Left free for the size, beside the longest bar. */
const sizeWidth = 78

type LinesByRoom = ReadonlyMap<string, number>

/** Lines of source in each room, without tests. */
function countLines(): LinesByRoom {
  return new Map(
    rooms.map(({ room }) => {
      const paths = globSync(`src/${room}/**/*.ts`).filter((path) => !/[.](test|e2e)[.]ts$/.test(path))
      return [room, paths.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length - 1, 0)]
    }),
  )
}

/** The sizes that a picture shows. */
function drawnLines(picture: string): LinesByRoom {
  const found = picture.matchAll(/data-room="(\w+)" data-lines="(\d+)"/g)
  return new Map([...found].map(([, room = '', lines]) => [room, Number(lines)]))
}

function wrap(text: string, inner: number): readonly string[] {
  const most = Math.floor(inner / letterWidth)
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > most) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

const thousands = (lines: number): string => `${(lines / 1000).toFixed(1)} k lines`

const cardWidth = (inRow: number): number => (width - left - margin - gap * (inRow - 1)) / inRow
const rowsOf = (level: number): readonly Room[] => rooms.filter((room) => room.level === level)
/** Of the longest bar that a card of the row has room for. */
const barWidth = (row: readonly Room[]): number => cardWidth(row.length) - 2 * padding - sizeWidth
const textLines = (row: readonly Room[]): number =>
  Math.max(...row.map(({ holds }) => wrap(holds, cardWidth(row.length) - 2 * padding).length))
const rowHeight = (row: readonly Room[]): number => 52 + textLines(row) * lineHeight

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function drawCard(
  { room, holds }: Room,
  place: Place,
  { lines, bar }: { lines: number; bar: number },
): string {
  const { x, y, height } = place
  const inside = x + padding
  const text = wrap(holds, place.width - 2 * padding).map(
    (line, index) => `<text class="holds" x="${inside}" y="${y + 43 + index * lineHeight}">${line}</text>`,
  )
  return [
    `<g data-room="${room}" data-lines="${lines}">`,
    `<rect class="card" x="${x}" y="${y}" width="${place.width}" height="${height}" rx="6"/>`,
    `<text class="room" x="${inside}" y="${y + 23}">${room}/</text>`,
    `<text class="size" x="${x + place.width - padding}" y="${y + height - 8}" text-anchor="end">${thousands(lines)}</text>`,
    ...text,
    `<rect class="bar" x="${inside}" y="${y + height - 12}" width="${bar}" height="4" rx="2"/>`,
    '</g>',
  ].join('\n')
}

const style = `
.page { fill: #ffffff; stroke: #d9dee4 } .card { fill: #f5f7f9; stroke: #cbd3db }
text { font-family: ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #24303c }
.room { font-size: 15px; font-weight: 600 } .holds { font-size: 12.5px } .size, .level { font-size: 12px }
.size, .level, .note { fill: #5d6b79 } .note { font-size: 12.5px } .bar { fill: #5b8db8 }
@media (prefers-color-scheme: dark) {
.page { fill: #12171d; stroke: #2f3944 } .card { fill: #1c232b; stroke: #3a4652 }
text { fill: #dfe6ed } .size, .level, .note { fill: #9aa8b5 } .bar { fill: #6fa3d0 }
}`

function draw(sizes: LinesByRoom): string {
  const levels = [...new Set(rooms.map(({ level }) => level))].toSorted((a, b) => b - a)
  const barPerLine = Math.min(
    ...rooms.map(({ room, level }) => barWidth(rowsOf(level)) / Math.max(1, sizes.get(room) ?? 0)),
  )
  const parts: string[] = []
  let y = margin + 28
  for (const level of levels) {
    const row = rowsOf(level)
    const height = rowHeight(row)
    parts.push(`<text class="level" x="${margin}" y="${y + 23}">level ${level}</text>`)
    for (const [index, room] of row.entries()) {
      const each = Math.round(cardWidth(row.length) * 10) / 10
      const x = Math.round((left + index * (each + gap)) * 10) / 10
      const lines = sizes.get(room.room) ?? 0
      const bar = Math.max(2, Math.round(lines * barPerLine))
      parts.push(drawCard(room, { x, y, width: each, height }, { lines, bar }))
    }
    y += height + gap
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + margin - gap}" role="img">`,
    '<title>The rooms of src/ by level, with what each holds and how large it is</title>',
    `<style>${style}\n</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${y + margin - gap - 1}" rx="8"/>`,
    `<text class="note" x="${margin}" y="${margin + 10}">A room imports rooms of its own level or below, and of those only what layers.json allows.</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

/** @returns the picture as it should be, with the sizes of the present one where they are about right */
export function drawRooms(present: string): string {
  const drawn = drawnLines(present)
  const counted = [...countLines()].map(([room, lines]) => {
    const before = drawn.get(room) ?? 0
    return [room, Math.abs(before - lines) <= before / 4 ? before : Math.round(lines / 100) * 100] as const
  })
  return draw(new Map(counted))
}
