import { describe, expect, it } from 'vitest'
import { makeLoadRecord } from '../../../test/fixtures/make-load-record.ts'
import { judgeTokenCounts } from './judge-token-counts.ts'

/** The record's clients were given 1000 tokens for prompts of 500. */
const judge = (generatedTokens?: number, promptTokens?: number) =>
  judgeTokenCounts(
    makeLoadRecord({
      server: {
        ...(generatedTokens === undefined ? {} : { generatedTokens }),
        ...(promptTokens === undefined ? {} : { promptTokens }),
      },
    }),
  )

describe('ledger of a load', () => {
  it('holds where the server counted as much as its clients were told, or more', () => {
    expect(judge(1_000, 500)).toEqual([])
    expect(judge(1_300, 900)).toEqual([])
  })

  it('is short where the server counted less', () => {
    expect(judge(999, 500)).toEqual([
      {
        code: 'load/ledger-short',
        message: "quiet: the server's metrics count 999 generated tokens, the usage of its answers 1000.",
      },
    ])
    expect(judge(999, 499)).toHaveLength(2)
  })

  it('says nothing where the server counts nothing', () => {
    expect(judge()).toEqual([])
    expect(judgeTokenCounts(makeLoadRecord())).toEqual([])
  })
})
