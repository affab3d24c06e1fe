/** Metric families that are new are listed; of a version that nobody recorded, those that are gone as well. */
import { defineCheck } from '../define-check.ts'
import { driftFindings, familiesOf, judgeDrift } from './families.ts'
import { familyDrift } from './parts/family-drift.ts'
import { scrape } from '../judges/scrape.ts'

export const metricsNewFamilies = defineCheck({
  id: 'metrics/new-families',
  title: 'The server has the metric families that are recorded of its engine, and no others',
  advice: 'See whether dashboards, alerts and autoscalers read the families that differ.',
  answers: 'new metrics took over from old ones unnoticed, until the old ones went away',
  level: 'should',
  needs: ['metrics'],
  applies: familiesOf,
  answered: 'answered',
  codes: ['family-new', 'family-vanished', 'family-renamed', 'family-retyped'],
  exercise: async (context) => ({ page: await scrape(context, 'families') }),
  judge: ({ page }, metrics, { claims }) =>
    judgeDrift(page, metrics, () => {
      const drift = familyDrift(page.body, metrics, claims)
      const fresh = drift.fresh.map((name) => ({
        code: 'family-new',
        message: `${name} is not among the recorded families of version ${metrics.version}.`,
        exchange: 'page',
      }))
      // For a recorded version, metrics/families rejects for them.
      return metrics.unrecorded === true ? [...fresh, ...driftFindings(drift, metrics)] : fresh
    }),
})
