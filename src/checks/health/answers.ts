/** `/health` says that a server which answers requests is healthy. */
import { defineCheck } from '../define-check.ts'
import { quote } from '../judges/read.ts'

export const healthAnswers = defineCheck({
  id: 'health/answers',
  title: '/health answers that the server is healthy',
  advice: 'Do not put this server behind a load balancer that asks /health.',
  answers: '/health said no although the server generated, and a load balancer took it out',
  level: 'must',
  grounds: {
    default: {
      clause: 'Kubernetes, HTTP probes: a status from 200 to 399 is a success, any other a failure',
      url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    },
  },
  needs: [],
  answered: 'replied',
  codes: ['unhealthy'],
  exercise: async ({ client, signal }) => ({
    health: await client.raw({ method: 'GET', path: '/health' }, { signal }),
  }),
  judge: ({ health }) => {
    const { status = 0 } = health
    if (status >= 200 && status < 400) return []
    // A gateway may have no such route, or keep it for others.
    if (status < 500) return { vacuous: `/health answers ${status}: the server offers no health to clients` }
    const message = `Expected a status from 200 to 399, got ${status}: ${quote(health.body)}.`
    return [{ code: 'unhealthy', message, exchange: 'health' }]
  },
})
