/** Metric families that the known version of the engine does not have are listed. */
import { defineCheck } from '../define-check.ts'
import { familiesOf, judgeDrift } from './families.ts'
import { familyDrift } from './parts/family-drift.ts'
import { scrape } from '../judges/scrape.ts'

export const metricsNewFamilies = defineCheck({
  id: 'metrics/new-families',
  title: 'The server has no metric family that its engine did not have before',
  advice: 'See whether the new families replace metrics that you read.',
  answers: 'new metrics took over from old ones unnoticed, until the old ones went away',
  level: 'should',
  needs: ['metrics'],
  applies: familiesOf,
  answered: 'answered',
  codes: ['family-new'],
  exercise: async (context) => ({ page: await scrape(context, 'families') }),
  judge: ({ page }, metrics, { claims }) =>
    judgeDrift(page, metrics, () =>
      familyDrift(page.body, metrics, claims).fresh.map((name) => ({
        code: 'family-new',
        message: `${name} is not among the recorded families of version ${metrics.version}.`,
        exchange: 'page',
      })),
    ),
})
