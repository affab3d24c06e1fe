/** How the metric families of a version that nobody recorded differ from those of the nearest one that was. */
import { defineCheck } from '../define-check.ts'
import { driftFindings, familiesOf, judgeDrift } from './families.ts'
import { familyDrift } from './parts/family-drift.ts'
import { scrape } from '../judges/scrape.ts'

export const metricsFamilyDrift = defineCheck({
  id: 'metrics/family-drift',
  title: 'A version that nobody recorded has the metric families of the nearest recorded one',
  advice: 'See whether your dashboards, alerts and autoscalers read the families that differ.',
  answers: 'a right server of another version was rejected for metric families that its version never had',
  level: 'should',
  needs: ['metrics'],
  applies: (facts) => {
    const metrics = familiesOf(facts)
    return 'skip' in metrics || metrics.unrecorded === true
      ? metrics
      : { skip: 'the metric families of this version were recorded: metrics/families compares them' }
  },
  answered: 'answered',
  codes: ['family-vanished', 'family-renamed', 'family-retyped'],
  exercise: async (context) => ({ page: await scrape(context, 'families') }),
  judge: ({ page }, metrics, { claims }) =>
    judgeDrift(page, metrics, () => driftFindings(familyDrift(page.body, metrics, claims), metrics)),
})
