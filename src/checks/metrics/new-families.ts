/** Metric families that the known version of the engine does not have are listed. */
import { defineCheck } from '../define-check.ts'
import { judgeDrift, skipWithoutFamilies } from './families.ts'
import { scrape } from '../judges/scrape.ts'

export const metricsNewFamilies = defineCheck<string>({
  id: 'metrics/new-families',
  title: 'The server has no metric family that is new to its engine',
  advice: 'See whether the new families replace something that you read.',
  answers: 'new metrics took over from old ones unnoticed, until the old ones went away',
  level: 'should',
  needs: ['metrics'],
  skip: skipWithoutFamilies,
  expects: 'answered',
  codes: ['family-new'],
  exercise: async (context) => ({ page: await scrape(context, 'families') }),
  judge: (transcript, facts) =>
    judgeDrift(transcript, facts, ({ fresh }, { version }) =>
      fresh.map((name) => ({
        code: 'family-new',
        message: `Version ${version} does not have ${name}.`,
        exchange: 'page',
      })),
    ),
})
