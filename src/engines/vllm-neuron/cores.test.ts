import { describe, expect, it } from 'vitest'
import { coreList, coresIn, coresNeeded, visibleCores } from './cores.ts'

describe('coresIn', () => {
  it.each([
    ['0', 1],
    ['0-31', 32],
    ['2,5,6', 3],
    ['0-3,8-11', 8],
    ['0-3,2', 4],
    ['3-1', 0],
  ])('counts %s as %d', (list, cores) => {
    expect(coresIn(list)).toBe(cores)
  })
})

describe('coreList', () => {
  it.each(['0', '0-3', '2,5,6', '0-1,4-5'])('takes %s', (list) => expect(list).toMatch(coreList))
  it.each(['', 'all', '0-', '-3', '0,', '0 - 3', '1-2-3'])('refuses %j', (list) =>
    expect(list).not.toMatch(coreList),
  )
})

describe('visibleCores', () => {
  it('is one core for each rank, from the first on, or what is named', () => {
    expect(coresNeeded({ tensorParallelSize: 4, dataParallelSize: 2, pipelineParallelSize: 3 })).toBe(24)
    expect(visibleCores({})).toBe('0')
    expect(visibleCores({ tensorParallelSize: 8 })).toBe('0-7')
    expect(visibleCores({ tensorParallelSize: 2, visibleCores: '6,7' })).toBe('6,7')
  })
})
