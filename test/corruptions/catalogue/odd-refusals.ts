/** Refusals, and statuses, that look odd and are right. */
import { type Corruption, omit } from '../corruption.ts'

export const oddRefusals: readonly Corruption[] = [
  {
    name: 'refusals-with-422',
    only: 'errors/*',
    head: (status) => (status === 400 ? { status: 422 } : undefined),
  },
  {
    name: 'unknown-model-with-400',
    only: 'errors/*',
    head: (status, { body }) =>
      status === 404 && body['model'] === 'no-such-model' ? { status: 400 } : undefined,
  },
  { name: 'error-type-null', only: 'errors/*', refusal: (error) => ({ ...error, type: null }) },
  {
    name: 'error-code-as-word',
    only: 'errors/*',
    refusal: (error) => ({ ...error, code: 'invalid_request_error' }),
  },
  { name: 'error-without-param', only: 'errors/*', refusal: (error) => omit(error, 'param') },
  {
    name: 'error-with-more-beside',
    only: 'errors/*',
    refusal: (error) => ({ ...error, request_id: 'r', metadata: { provider: 'x' } }),
  },
  {
    name: 'error-problem-media-type',
    only: 'errors/*',
    head: (status) =>
      status >= 400 ? { status, headers: { 'content-type': 'application/problem+json' } } : undefined,
  },
  {
    name: 'penalties-out-of-range-taken',
    only: 'errors/*',
    request: (body) => (Number(body['presence_penalty']) > 2 ? { ...body, presence_penalty: 2 } : undefined),
  },
  { name: 'no-health', only: 'health/*', route: { path: '/health', status: 404 } },
  { name: 'health-with-204', only: 'health/*', route: { path: '/health', status: 204 } },
  {
    name: 'busy-now-and-then',
    only: 'chat/shape,chat/usage,completions/shape,completions/usage',
    busy: { every: 3, status: 429 },
  },
  {
    name: 'unavailable-now-and-then',
    only: 'chat/shape,chat/usage,completions/shape,completions/usage',
    busy: { every: 4, status: 503 },
  },
]
