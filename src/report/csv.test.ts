import { expect, it } from 'vitest'
import { makeLoadRecord } from '../../test/fixtures/make-load-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { writtenBy } from '../../test/fixtures/written-by.ts'
import { csv } from './csv.ts'

const second = {
  atS: 1,
  running: 4,
  sent: 5,
  completed: 1,
  failed: 0,
  good: 1,
  outputTokens: 30,
  inputTokens: 8,
  ttftP50Ms: 20.5,
  server: { running: 3, waiting: 1 },
}

it('has a row for each second of each load, with the rate that was tried', async () => {
  const loads = [
    makeLoadRecord({ series: [second] }),
    makeLoadRecord({ name: '=1+1, "x"', trial: { of: 'sweep', rate: 2.5 }, series: [{ ...second, atS: 2 }] }),
  ]
  const { 'load.csv': text = '' } = await writtenBy(csv, makeReport({ loads }))
  expect(text.split('\r\n')).toEqual([
    'run,load,trial_rate_per_s,repetition,at_s,running,sent,completed,failed,good,output_tokens,input_tokens,ttft_p50_ms,itl_mean_ms,client_late_max_ms,server_running,server_waiting,server_kv_share',
    'tiny,quiet,,,1,4,5,1,0,1,30,8,20.5,,,3,1,',
    'tiny,"\'=1+1, ""x""",2.5,,2,4,5,1,0,1,30,8,20.5,,,3,1,',
    '',
  ])
})

it.each([
  ['\n=1+1', '"\'\n=1+1"'],
  [' ＝1+1', "' ＝1+1"],
  ['a\u001b[2J\u202e\r', String.raw`a\u001b[2J\u202e\u000d`],
])('shows a name such as %j so that it acts neither in a table nor on a screen', async (name, cell) => {
  const loads = [makeLoadRecord({ name, series: [second] })]
  const { 'load.csv': text = '' } = await writtenBy(csv, makeReport({ loads }))
  expect(text.split('\r\n')[1]).toBe(`tiny,${cell},,,1,4,5,1,0,1,30,8,20.5,,,3,1,`)
})

it('has the heads alone where there was no load', async () => {
  const { 'load.csv': text = '' } = await writtenBy(csv, makeReport())
  expect(text.trimEnd().split('\r\n')).toHaveLength(1)
})
