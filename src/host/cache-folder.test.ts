import { homedir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { cacheFolder } from './cache-folder.ts'

describe('cacheFolder', () => {
  it('is below XDG_CACHE_HOME', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/big/disk' })).toBe('/big/disk/servewright')
  })
  it.each([{}, { XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'relative/path' }])(
    'is below ~/.cache with %j',
    (env) => {
      expect(cacheFolder(env)).toBe(`${homedir()}/.cache/servewright`)
    },
  )
})
