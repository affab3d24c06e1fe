import { describe, expect, it } from 'vitest'
import { merge } from './merge.ts'

describe('merge', () => {
  it('lays objects key by key and everything else whole', () => {
    const under = { a: 1, list: [1, 2], deep: { x: 1, y: { z: 1 } } }
    expect(merge(under, { list: [3], deep: { y: { w: 2 } } })).toEqual({
      a: 1,
      list: [3],
      deep: { x: 1, y: { z: 1, w: 2 } },
    })
  })
  it('takes a value away by null', () => {
    expect(merge({ a: 1, b: { c: 1, d: 2 } }, { a: null, b: { c: null } })).toEqual({ b: { d: 2 } })
  })
  it('changes neither side', () => {
    const under = { a: { b: 1 } }
    merge(under, { a: { b: 2 } })
    expect(under).toEqual({ a: { b: 1 } })
  })
})
