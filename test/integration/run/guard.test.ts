import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { childrenOf } from '../../../src/host/processes.ts'
import { answerJson, type Intercept, startProxy } from '../../fake-engine/start-proxy.ts'
import { startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { createWorkplace, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const claims = ['--claims', 'completions,chat']

async function runBehind(intercept: Intercept, ...more: readonly string[]) {
  await using proxy = await startProxy(engine.url, intercept)
  const result = await place.run(['run', '--url', proxy.url, '--model', 'tiny', ...claims, ...more])
  const report = place.report()
  const skipped = report.checks.flatMap(({ id, outcome }) =>
    outcome.status === 'skip' ? [[id, outcome.reason] as const] : [],
  )
  return { ...result, report, skipped, codes: report.reasons.map(({ code }) => code) }
}

/** Before this many have come the server is right: three are asked for before the first check. */
const fine = 11

const deaths: Readonly<Record<string, Intercept>> = {
  'that ends': ({ posts, die }) => {
    if (posts <= fine) return false
    die()
    return true
  },
  'that answers everything with 500': ({ request, response, posts }) =>
    posts > fine &&
    request.method === 'POST' &&
    answerJson(response, 500, { error: { message: 'EngineDeadError', type: 'InternalServerError' } }),
  'that answers everything with 404': ({ request, response, posts }) =>
    posts > fine &&
    request.method === 'POST' &&
    answerJson(response, 404, { error: 'generation thread died' }),
}

/** What a run says of a server that went away within it. */
async function expectOneFinding(intercept: Intercept, ...more: readonly string[]): Promise<string> {
  const only = 'chat/*,completions/*,stream/chat-contract'
  const { codes, report, skipped, code, stdout } = await runBehind(intercept, '--only', only, ...more)
  expect(codes).toHaveLength(1)
  expect(code).toBe(1)
  expect(report.checks.filter(({ outcome }) => outcome.status === 'fail')).toEqual([])
  expect(skipped.length).toBeGreaterThan(10)
  const [server] = report.servers
  const since = String(server?.gone?.since)
  expect(since).toBe(skipped[0]?.[0])
  expect(server?.gone?.probe.request.method).toBe('POST')
  const how = codes[0] === 'server/hung' ? 'hangs' : 'is gone'
  for (const [, reason] of skipped.slice(1)) expect(reason).toBe(`not run: the server ${how} since ${since}`)
  expect(stdout).not.toContain('again: curl')
  const message = `${codes[0]}: ${server?.findings.map((finding) => finding.message).join(' ')}`
  expect(message).toContain(`since ${since}`)
  return message
}

describe('a server that is gone', () => {
  it.each(Object.entries(deaths))('%s is one finding, and the rest is skipped', async (_, intercept) => {
    expect(await expectOneFinding(intercept)).toMatch(/^server\/gone: /)
  })

  it('that hangs behind its list of models is one finding too, which says so', async () => {
    const hangs: Intercept = ({ request, posts }) => posts > fine && request.method === 'POST'
    const { report, code } = await runBehind(hangs, '--limit', 'head=2s', '--limit', 'total=3s')
    const [server] = report.servers
    expect(server?.findings).toMatchObject([{ code: 'server/hung' }])
    expect(server?.findings[0]?.message).toContain('/v1/models is still answered, with HTTP 200')
    expect(report.checks.filter(({ outcome }) => outcome.status === 'fail')).toEqual([])
    // Time that ran out on a machine that is too busy proves nothing.
    const busy = server?.gone?.starved !== undefined
    expect(report.reasons[0]?.code).toBe(busy ? 'unproven/starved' : 'server/hung')
    expect(code).toBe(busy ? 5 : 1)
  })

  it('names the check that has killed it, although that check itself has passed', async () => {
    let dead = false
    const { report, codes } = await runBehind(
      ({ request, response, body }) => {
        if (request.method !== 'POST') return false
        if (dead) return answerJson(response, 404, { error: 'generation thread died' })
        dead = !body.endsWith('}')
        return false
      },
      '--only',
      'errors/*,chat/shape',
    )
    expect(codes).toEqual(['server/gone'])
    expect(report.servers[0]?.gone?.since).toBe('errors/malformed-json')
  })

  it('is none for one answer that fails: the server is asked, and goes on', async () => {
    const { codes, report } = await runBehind(
      ({ response, posts }) =>
        posts === fine && answerJson(response, 500, { error: { message: 'Hiccup', type: 'x' } }),
      '--only',
      'chat/*,completions/*',
    )
    expect(codes).not.toContain('server/gone')
    expect(report.checks.filter(({ outcome }) => outcome.status === 'fail')).toHaveLength(1)
    expect(report.servers[0]?.gone).toBeUndefined()
  })

  it('is none where a request stood in the queue of its server, which proves nothing', async () => {
    // The queue is empty again as soon as the next request comes.
    const { codes, report } = await runBehind(
      ({ request, response, posts }) => {
        const scraped = request.url === '/metrics' && posts >= fine
        if (scraped) response.end(`vllm:num_requests_waiting ${posts === fine ? 3 : 0}\n`)
        return scraped || posts === fine
      },
      '--only',
      'chat/*',
      '--limit',
      'head=2s',
    )
    expect(codes).toContain('unproven/starved')
    expect(report.checks.flatMap(({ strain }) => strain?.waiting ?? [])).toEqual([3])
  })

  it('is none where the machine is starved while a token is waited for: unproven, not rejected', async () => {
    let run: ReturnType<Workplace['start']> | undefined
    let stops = 0
    await using proxy = await startProxy(engine.url, ({ request, posts }) => {
      if (posts <= 3 || stops === 2 || request.method !== 'POST') return false
      // As if no processor was free for it and what it has read for it: limits pass, and it wakes late.
      const pid = run?.child.pid ?? 0
      const all = [...childrenOf(pid), pid]
      for (const one of all) process.kill(one, 'SIGSTOP')
      stops++
      setTimeout(() => all.forEach((one) => process.kill(one, 'SIGCONT')), 3_500)
      return true
    })
    const limits = ['--limit', 'head=1s,total=2s']
    run = place.start([
      'run',
      '--url',
      proxy.url,
      '--model',
      'tiny',
      ...claims,
      '--only',
      'chat/shape',
      ...limits,
    ])
    const { code } = await run.ended
    const report = place.report()
    expect(stops).toBe(2)
    const strain = report.checks.map((check) => check.strain?.lateMs ?? 0)
    expect(Math.max(...strain)).toBeGreaterThan(2_000)
    expect(report.reasons.map((reason) => reason.code)).toContain('unproven/starved')
    expect(report.reasons.filter((reason) => reason.code.startsWith('server/'))).toEqual([])
    expect([report.verdict, code]).toEqual(['unproven', 5])
  })

  it('is a launched one as well', async () => {
    const words = ['run', 'fake', '--engine-path', 'test/fake-engine', '--skip', 'cancel/*,latency/*']
    const fake = [
      ...words.slice(0, 3),
      new URL('../../fake-engine', import.meta.url).pathname,
      ...words.slice(4),
    ]
    const { code } = await place.run([...fake, '--limit', 'head=2s,total=3s'], 'hang-after:14')
    const report = place.report()
    const codes = report.reasons.map((reason) => reason.code)
    // Of a machine that had no time for the server nothing is said of the server.
    const isStarved = codes.includes('unproven/starved')
    expect({ codes, code }).toEqual(isStarved ? { codes, code: 5 } : { codes: ['server/hung'], code: 1 })
    expect(report.servers[0]?.logTail).not.toEqual([])
  })
})

describe('a server that limits the rate', () => {
  const refuse = (response: Parameters<Intercept>[0]['response'], wait: string): true => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': wait })
    response.end('{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}')
    return true
  }
  it('is waited for, and the checks see no refusal', async () => {
    let open = 0
    const { report, code } = await runBehind(
      ({ request, response }) => {
        if (request.method !== 'POST') return false
        open = open >= 4 ? 0 : open + 1
        return open === 0 && refuse(response, '0.05')
      },
      '--only',
      'chat/*,errors/unknown-model',
    )
    expect(report.reasons.map(({ code: reason }) => reason)).toContain('proven')
    expect(code).toBe(0)
    const rate = report.servers[0]?.conduct?.rate
    expect(rate?.refused).toBeGreaterThan(2)
    expect(rate?.waitedMs).toBeGreaterThan(0)
    const again = report.checks.flatMap(({ exchanges }) =>
      Object.values(exchanges).filter(({ limited }) => limited !== undefined),
    )
    expect(again.every(({ status }) => status !== 429)).toBe(true)
    expect(again.length).toBeGreaterThan(0)
  })

  it.each([
    ['lets nobody in', '0.1', ['--rate-limit-wait', '1s']],
    ['wants more time than the run has', '4000', []],
  ])('and %s blocks the run: exit 3', async (_, wait, more) => {
    const { report, code, stdout } = await runBehind(
      ({ request, response, posts }) => request.method === 'POST' && posts > fine && refuse(response, wait),
      '--only',
      'chat/*,completions/*',
      ...more,
    )
    expect(code).toBe(3)
    expect(report).toMatchObject({ verdict: 'blocked', error: { code: 'environment/rate-limited' } })
    expect(report.checks.filter(({ outcome }) => outcome.status === 'fail')).toEqual([])
    expect(stdout).toContain('--rate-limit-wait')
  })

  it('gets no more requests a second than the user allows', async () => {
    const times: number[] = []
    const { code } = await runBehind(
      ({ request }) => {
        if (request.method === 'POST') times.push(performance.now())
        return false
      },
      '--only',
      'chat/shape,chat/usage',
      '--rate-limit',
      '20/s',
    )
    expect(code).toBe(0)
    const [first = 0] = times
    expect((times.at(-1) ?? 0) - first).toBeGreaterThan((times.length - 1) * 50 - 50)
  })
})
