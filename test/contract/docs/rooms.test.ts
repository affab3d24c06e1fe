import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { drawRooms, roomsPicture } from '../../../scripts/draw-rooms.ts'

describe('docs/rooms.svg', () => {
  const picture = readFileSync(roomsPicture, 'utf8')

  it('is what layers.json and the sources say: `npm run docs` writes it', () => {
    expect(drawRooms(picture)).toBe(picture)
  })
  it('is stale where a size is off by more than a quarter, and not where it is off by less', () => {
    const size = /(data-room="checks" data-lines=")(\d+)/
    const withSize = (factor: number): string =>
      picture.replace(
        size,
        (_, start: string, lines: string) => `${start}${Math.round(Number(lines) * factor)}`,
      )
    const drawn = (text: string): string | undefined => size.exec(text)?.[2]
    expect(drawn(drawRooms(withSize(0.5)))).toBe(drawn(drawRooms('')))
    expect(drawn(drawRooms(withSize(0.95)))).toBe(drawn(withSize(0.95)))
  })
})
