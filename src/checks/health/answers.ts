/** `/health` says that a server which answers requests is healthy. */
import { defineCheck } from '../define-check.ts'
import { quote } from '../judges/read.ts'

export const healthAnswers = defineCheck({
  id: 'health/answers',
  title: '/health answers 200',
  advice: 'Do not put this server behind a load balancer that asks /health.',
  answers: 'health that answers before, or long after, the server can generate',
  level: 'must',
  needs: [],
  answered: 'replied',
  codes: ['unhealthy'],
  exercise: async ({ client, signal }) => ({
    health: await client.raw({ method: 'GET', path: '/health' }, { signal }),
  }),
  judge: ({ health }) => {
    if (health.status === 200) return []
    if (health.status === 404) return { vacuous: 'the server has no /health' }
    const message = `Expected status 200, got ${health.status}: ${quote(health.body)}.`
    return [{ code: 'unhealthy', message, exchange: 'health' }]
  },
})
