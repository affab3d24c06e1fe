import { describe, expect, it } from 'vitest'
import { moments } from '../../torture/moments.ts'
import { tryEnd } from '../../torture/try-end.ts'
import { ways } from '../../torture/ways.ts'

/** Each once; `npm run torture` ends every one twenty times, also as a user without rights. */
const combinations = moments.flatMap((moment) => ways.map((way) => ({ moment, way })))

describe('a run with six descendants that flee', () => {
  it.each(combinations)('at $moment.name, by $way.name: nobody is left', async ({ moment, way }) => {
    const ending = await tryEnd(moment, way, process.getuid?.() === 0 && way.name === 'KILL')
    expect(ending).toMatchObject({ survivors: 0, wrong: [] })
  })
})
