import { describe, expect, it } from 'vitest'
import { routeProbes } from './routes.ts'

const body = { requestBody: { content: {} } }
const probes = (paths: unknown) => routeProbes(JSON.stringify({ openapi: '3.1.0', paths }))

describe('routeProbes', () => {
  it('asks what is read as it is, with nobody in the place of parameters', () => {
    expect(probes({ '/v1/things/{id}': { get: {} } })).toEqual([
      { name: 'GET /v1/things/{id}', request: { method: 'GET', path: '/v1/things/servewright-none' } },
    ])
  })

  it('sends what takes a body one that cannot be read', () => {
    expect(probes({ '/v1/chat': { post: body } })[0]?.request).toEqual({
      method: 'POST',
      path: '/v1/chat',
      body: '{',
    })
  })

  it('never calls what may act without a body', () => {
    const requests = probes({ '/pause': { post: {} }, '/both': { get: {}, post: {}, put: {} } })
    expect(requests.map(({ name, request }) => [name, request.method])).toEqual([
      ['POST /pause', 'PUT'],
      ['GET /both', 'GET'],
      ['POST /both', 'PATCH'],
      ['PUT /both', 'PATCH'],
    ])
  })

  it('does not read what everybody may read: pages of metrics are long', () => {
    const document = JSON.stringify({ paths: { '/metrics': { get: {} } } })
    expect(routeProbes(document, ['/metrics'])[0]?.request).toEqual({ method: 'POST', path: '/metrics' })
  })

  it.each(['', '[]', '{"paths":3}', 'not found'])('has no probes for %j', (document) => {
    expect(routeProbes(document)).toEqual([])
  })
})
