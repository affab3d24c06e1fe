import { describe, expect, it } from 'vitest'
import { assertSubject } from './assert-subject.ts'
import type { RunOptions } from './run-options.ts'

const url = 'http://127.0.0.1:1'

const assert = (words: readonly string[], given: Partial<RunOptions>): void =>
  assertSubject(words, { limit: {}, reporter: [], ...given }, given.url === undefined ? undefined : { url })

describe('assertSubject', () => {
  it.each([
    [[], {}, 'run needs either presets or --url, and not both'],
    [['tiny'], { url }, 'run needs either presets or --url, and not both'],
    [['tiny'], { all: true }, '--all runs every preset'],
    [[], { url, jobs: 2 }, '--jobs is for a server that is started'],
    [['tiny'], { rateLimit: 2 }, '--rate-limit is for a server at --url'],
    [['@tiny'], { jobs: 2, port: 8000 }, '--port gives one server a port'],
  ] as const)('of %j with %j is refused', (words, given, message) => {
    expect(() => assert(words, given)).toThrow(message)
  })

  it.each([
    [['@tiny'], { port: 8000 }],
    [['@tiny'], { jobs: 2 }],
    [[], { url, rateLimit: 2 }],
  ] as const)('of %j with %j is clear', (words, given) => {
    expect(() => assert(words, given)).not.toThrow()
  })
})
