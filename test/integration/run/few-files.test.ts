/** A run that may open too few files blames itself: not the server, and not whoever started it. */
import { expect, it } from 'vitest'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

it.each(['read', 'auto'])('blocks by what the machine lacks, with stamps %s', async (stamps) => {
  await using engine = await startFakeEngine()
  using workplace = createWorkplace()
  const words = ['run', '--url', engine.url, '--stamps', stamps, '--only', 'isolation/concurrent,models/*']
  const { code } = await workplace.run(words, '', {}, ['sh', '-c', 'ulimit -n 44; exec "$@"', 'sh'])
  const { verdict, reasons, checks } = workplace.report()
  expect({ code, verdict, reasons }).toMatchObject({
    code: 3,
    verdict: 'blocked',
    reasons: [{ code: 'isolation/concurrent/environment/too-few-files' }],
  })
  expect(checks.map(({ outcome: { status } }) => status)).toContain('pass')
})
