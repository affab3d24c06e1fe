import { expect, it } from 'vitest'
import { foldFindings } from './fold-findings.ts'

const finding = (frame: number, value: string, { rest = '.id', code = 'chunk-invalid' } = {}) => ({
  code,
  message: `id: Expected text, got ${value}.`,
  path: `frames[${frame}]${rest}`,
})

it('says once what recurs in many frames, with the first value and a count', () => {
  expect(foldFindings([finding(0, '7'), finding(1, '8'), finding(2, '7')])).toEqual([
    { ...finding(0, '7'), message: 'id: Expected text, got 7. The same in 2 more frames.' },
  ])
  expect(foldFindings([finding(0, '7'), finding(4, '8')])[0]?.message).toContain('1 more frame.')
})

it('leaves apart what differs in code, place or words', () => {
  const others = [
    finding(0, '7'),
    finding(1, '7', { rest: '.model' }),
    finding(2, '7', { code: 'json-invalid' }),
    { ...finding(3, '7'), message: 'id: Expected a number, got 7.' },
  ]
  expect(foldFindings(others)).toEqual(others)
})
