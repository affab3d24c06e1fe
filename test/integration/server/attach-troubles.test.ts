import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerJson, type Intercept, startProxy } from '../../fake-engine/start-proxy.ts'
import { startFakeEngine, type FakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { startScriptedServer } from '../../fake-engine/start-scripted-server.ts'
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

async function runAt(url: string, ...more: readonly string[]) {
  const result = await place.run(['run', '--url', url, '--model', 'tiny', ...more])
  return { ...result, report: place.report() }
}

async function runBehind(intercept: Intercept, ...more: readonly string[]) {
  await using proxy = await startProxy(engine.url, intercept)
  return await runAt(proxy.url, ...more)
}

const isPost: Intercept = ({ request }) => request.method === 'POST'

describe('before any check a token has to come', () => {
  it.each<readonly [string, Intercept, string, number, string]>([
    ['never comes', isPost, 'environment/no-token', 3, 'timeout'],
    [
      'is an error',
      (passing) =>
        isPost(passing) && answerJson(passing.response, 500, { error: { message: 'EngineDeadError' } }),
      'environment/no-token',
      3,
      'EngineDeadError',
    ],
    [
      'is refused',
      (passing) => isPost(passing) && answerJson(passing.response, 422, { detail: 'no thank you' }),
      'environment/no-token',
      3,
      'no thank you',
    ],
    [
      'is asked of a model that is not there',
      (passing) =>
        passing.request.url === '/v1/models'
          ? answerJson(passing.response, 404, {})
          : answerJson(passing.response, 404, { error: { message: 'The model `tiny` does not exist.' } }),
      'usage/model-not-found',
      2,
      'tiny',
    ],
    [
      'needs a key',
      (passing) => isPost(passing) && answerJson(passing.response, 401, { error: 'Unauthorized' }),
      'usage/invalid-arguments',
      2,
      'SERVEWRIGHT_API_KEY',
    ],
    [
      'is asked of a page',
      ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>')
        return true
      },
      'environment/not-an-api',
      3,
      'a page (text/html)',
    ],
    [
      'packs what nobody asked to be packed',
      (passing) => {
        if (!isPost(passing)) return false
        const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
        passing.response.writeHead(200, headers).end(gzipSync('{}'))
        return true
      },
      'environment/no-token',
      3,
      'the content coding gzip, which was not asked for',
    ],
    [
      'is asked where nothing is',
      ({ response }) => answerJson(response, 404, { detail: 'Not Found' }),
      'environment/not-an-api',
      3,
      'Not Found',
    ],
    [
      'is elsewhere',
      ({ response }) => {
        response.writeHead(307, { location: 'https://login.invalid/' }).end()
        return true
      },
      'environment/not-an-api',
      3,
      'https://login.invalid/',
    ],
  ])('one that %s is one error', async (...row) => {
    const [, intercept, error, code, word] = row
    const { report, code: exitCode, stdout } = await runBehind(intercept, '--limit', 'head=1500ms')
    expect(report).toMatchObject({ verdict: 'blocked', error: { code: error } })
    expect(exitCode).toBe(code)
    expect(report.checks).toEqual([])
    expect(stdout).toContain(word)
    expect(stdout.split('\n').length).toBeLessThan(15)
  })

  it.each([
    [401, {}, 'requires an API key'],
    [401, { SERVEWRIGHT_API_KEY: 'sk-mine-123' }, 'refuses the API key that was sent'],
    [403, {}, 'does not allow this without an API key'],
    [403, { SERVEWRIGHT_API_KEY: 'sk-mine-123' }, 'does not allow this with the API key that was sent'],
  ])('one that gets %s with %j is the key, in the words of the server', async (status, env, words) => {
    await using proxy = await startProxy(
      engine.url,
      (passing) =>
        isPost(passing) &&
        answerJson(passing.response, status, { error: { message: 'no project for key sk-mine-123' } }),
    )
    const { code, stdout } = await place.run(['run', '--url', proxy.url, '--model', 'tiny'], '', env)
    expect(code).toBe(2)
    expect(stdout).toContain(words)
    expect(stdout).toContain('no project for key')
    expect(stdout).toContain('SERVEWRIGHT_API_KEY')
    const secret = 'SERVEWRIGHT_API_KEY' in env ? env.SERVEWRIGHT_API_KEY : 'no secret'
    expect(JSON.stringify(place.report())).not.toContain(secret)
  })

  it('an address that speaks something else than HTTP is one error', async () => {
    await using server = await startScriptedServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    const { report, code } = await runAt(server.url)
    expect(report).toMatchObject({ verdict: 'blocked', error: { code: 'environment/not-an-api' } })
    expect(code).toBe(3)
  })
})

describe('a server that nobody describes', () => {
  const refusesN: Intercept = ({ request, response, body }) => {
    if (request.url === '/v1/completions' || request.url === '/v1/models')
      return answerJson(response, 404, { detail: 'Not Found' })
    if (/"n":2/.test(body)) return answerJson(response, 400, { error: { message: 'n must be 1' } })
    return false
  }
  it('is asked what it offers, and is smaller, not broken', async () => {
    const { report, code, stdout } = await runBehind(refusesN, '--skip', 'cancel/*,tools/*,errors/*')
    expect(code).toBe(0)
    const [server] = report.servers
    const missing = server?.offers?.filter(({ offered }) => !offered).map(({ capability }) => capability)
    expect(missing).toEqual(expect.arrayContaining(['models', 'completions', 'n']))
    expect(server?.offers?.find(({ capability }) => capability === 'n')?.evidence).toContain('n must be 1')
    expect(server?.facts.lacks).toEqual(['models', 'n'])
    expect(server?.facts.claims).toContain('chat')
    expect(report.checks.map(({ id }) => id)).not.toContain('chat/n')
    expect(report.checks.map(({ id }) => id)).not.toContain('models/list')
    expect(stdout).toContain('offer/smaller')
  })

  it('is smaller where it refuses lists, n in streams and more than two candidates', async () => {
    const { report, code } = await runBehind(
      ({ request, response, body }) => {
        if (!isPost({ request } as Parameters<Intercept>[0])) return false
        const fields = JSON.parse(body) as Record<string, unknown>
        const refused =
          Array.isArray(fields['prompt']) ||
          (Number(fields['n']) > 1 && fields['stream'] === true) ||
          Math.max(Number(fields['top_logprobs'] ?? 0), Number(fields['logprobs'])) > 2
        return refused && answerJson(response, 400, { error: { message: 'not here' } })
      },
      '--only',
      'completions/batch,completions/n,stream/n,chat/logprobs,completions/logprobs',
    )
    expect(code).toBe(0)
    expect(report.checks.map(({ id }) => id)).toEqual(['completions/batch', 'completions/n', 'stream/n'])
    expect(report.reasons.map((reason) => reason.code)).toEqual(
      expect.arrayContaining(['completions/batch/refused', 'stream/n/refused']),
    )
  })

  it('is asked for streams without usage where it refuses stream_options', async () => {
    const { report, code } = await runBehind(
      ({ request, response, body }) =>
        isPost({ request } as Parameters<Intercept>[0]) &&
        body.includes('"stream_options"') &&
        answerJson(response, 422, { detail: 'extra inputs are not permitted: stream_options' }),
      '--only',
      'stream/*,latency/*,cancel/recovers,repeatability/*',
    )
    const failed = report.checks.filter(({ outcome }) => outcome.status === 'fail').map(({ id }) => id)
    // The fake writes its answers at once.
    const beyondFake = ['stream/usage-not-asked', 'stream/incremental']
    expect(failed.filter((id) => !beyondFake.includes(id))).toEqual([])
    expect(code).toBe(0)
    expect(report.servers[0]?.facts.lacks).toContain('stream-usage')
  })

  it.each([
    { path: '/v1/completions', capability: 'completions', status: 400, message: 'OperationNotSupported' },
    { path: '/v1/completions', capability: 'completions', status: 403, message: 'not in your plan' },
    { path: '/v1/chat/completions', capability: 'chat', status: 400, message: 'a chat template is required' },
    { path: '/v1/models', capability: 'models', status: 403, message: 'Missing scopes: api.model.read' },
  ])('is smaller where $path is refused with $status', async ({ path, capability, status, message }) => {
    const { report, code } = await runBehind(
      ({ request, response }) => request.url === path && answerJson(response, status, { error: { message } }),
      '--only',
      'claim/*,chat/shape,completions/shape,models/list',
    )
    expect(code).toBe(0)
    expect(report.servers[0]?.offers).toContainEqual({
      capability,
      offered: false,
      evidence: expect.stringContaining(message),
    })
  })

  const broken = { error: { message: 'EngineDeadError' } }
  it('is asked by a name that it does not list, and the alias is noted', async () => {
    const { report, code } = await runBehind(
      ({ request, response }) =>
        request.url === '/v1/models' &&
        answerJson(response, 200, { object: 'list', data: [{ id: 'tiny:latest', object: 'model' }] }),
      '--only',
      'models/list,chat/shape',
    )
    expect(code).toBe(0)
    expect(report.servers[0]?.facts.alias).toBe(true)
    expect(report.reasons.map((reason) => reason.code)).toContain('models/list/alias')
  })

  it.each([
    ['both ways', /completions$/, 'nothing'],
    ['the one way that is there', /chat\/completions$/, '/v1/completions'],
  ])('is blocked where it embeds and fails to generate %s', async (_name, failing, missing) => {
    const { report, code, stdout } = await runBehind(({ request, response }) =>
      request.url === missing
        ? answerJson(response, 404, { detail: 'Not Found' })
        : failing.test(request.url ?? '') && answerJson(response, 500, broken),
    )
    expect(report).toMatchObject({ verdict: 'blocked', error: { code: 'environment/no-token' } })
    expect(stdout).toContain('EngineDeadError')
    expect(stdout).toContain('--claims embeddings')
    expect(code).toBe(3)
  })

  it.each([
    ['/v1/completions', '"max_tokens"', 'completions/shape'],
    ['/v1/embeddings', '"input"', 'embeddings/shape'],
    ['/v1/chat/completions', '"top_logprobs"', 'chat/logprobs'],
    ['/v1/completions', '"echo"', 'completions/echo'],
  ])('is rejected where %s with %s is answered with 500', async (path, field, only) => {
    const { report, code } = await runBehind(
      ({ request, response, body }) =>
        request.url === path && body.includes(field) && answerJson(response, 500, broken),
      '--only',
      only,
    )
    expect(code).toBe(1)
    expect(report.reasons[0]?.code).toContain(only)
  })

  it('is held to what is claimed of it', async () => {
    const { report, code } = await runBehind(refusesN, '--claims', 'chat', '--only', 'chat/n,models/list')
    expect(code).toBe(1)
    expect(report.reasons.map((reason) => reason.code)).toEqual(['chat/n/not-answered'])
  })

  it('is known by who owns its models where it has no metrics, and so are its known findings', async () => {
    const { report } = await runBehind(
      ({ request, response }) => request.url === '/metrics' && answerJson(response, 404, {}),
      '--only',
      'errors/missing-content,chat/shape',
    )
    expect(report.servers[0]?.facts.engine).toMatchObject({ name: 'vllm', version: '0.32.0+fake' })
    expect(report.known?.map(({ finding }) => finding)).toContain('errors/missing-content/mistake-answered')
  })
})

describe('an address with a path', () => {
  /** The API of the engine below `root`, in place of `/v1`, and 404 everywhere else. */
  const at =
    (root: string, without?: string): Intercept =>
    ({ request, response }) => {
      const { url = '' } = request
      const path = url.slice(root.length)
      if (!url.startsWith(root) || path === without || path.startsWith('/v1/'))
        return answerJson(response, 404, { detail: 'Not Found' })
      request.url = `/v1${path}`
      return false
    }

  it.each([
    ['/openai', '/openai/v1', undefined],
    ['/openai/v1/', '/openai/v1', undefined],
    ['/api/v3', '/api/v3', undefined],
    ['/v1beta/openai/', '/v1beta/openai', undefined],
    ['/api/v3', '/api/v3', '/models'],
  ])('%s is found where %s is, and lists no %s', async (given, root, without) => {
    await using proxy = await startProxy(engine.url, at(root, without))
    const { code, report } = await runAt(`${proxy.url}${given}`, '--only', 'chat/shape,stream/chat-contract')
    expect(code).toBe(0)
    expect(report.checks.map(({ outcome }) => outcome.status)).toEqual(['pass', 'pass'])
    const [chat] = Object.values(report.checks[0]?.exchanges ?? {})
    expect(chat?.request.url).toBe(`${proxy.url}${root}/chat/completions`)
  })

  it('is loaded there as well', async () => {
    await using proxy = await startProxy(engine.url, at('/api/v3'))
    const url = ['load', '--url', `${proxy.url}/api/v3`, '--model', 'tiny']
    const { code } = await place.run([...url, '--requests', '2', '--users', '1', '--warmup', '0'])
    expect([0, 5]).toContain(code)
    expect(place.report().loads?.[0]?.counts).toMatchObject({ failed: 0 })
  })

  it('under which nothing is found is one error', async () => {
    await using proxy = await startProxy(engine.url, at('/api/v3'))
    const { code, stdout } = await runAt(`${proxy.url}/api/v4`)
    expect(code).toBe(3)
    expect(stdout).toContain('environment/not-an-api')
  })
})

describe('limits', () => {
  it('are those that are set, and else grow with the slowness of the server', async () => {
    const late: Intercept = (passing) => {
      if (!isPost(passing)) return false
      const choices = [{ index: 0, text: 'Hello', finish_reason: 'length', logprobs: null }]
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
      const answer = { id: 'a', object: 'text_completion', created: 1, model: 'tiny', choices, usage }
      setTimeout(() => answerJson(passing.response, 200, answer), 200)
      return true
    }
    const words = ['--claims', 'completions', '--only', 'models/list', '--limit', 'connect=7s,tokens=64']
    const { report } = await runBehind(late, ...words)
    const conduct = report.servers[0]?.conduct
    expect(conduct?.speed?.msPerToken).toBeGreaterThan(25)
    expect(conduct?.limits.headMs).toBeGreaterThan(60_000)
    expect(conduct?.limits.connectMs).toBe(7_000)
    expect(conduct?.tokens).toBe(64)
    expect(report.servers[0]?.facts.tokens).toBe(64)
  })

  it.each([
    ['--limit', 'head=soon'],
    ['--limit', 'tail=3s'],
    ['--limit', 'tokens=0'],
    ['--rate-limit', '3'],
    ['--rate-limit-wait', 'x'],
  ])('%s %s is refused: exit 2', async (option, value) => {
    const { code, stderr } = await place.run([
      'run',
      '--url',
      'http://127.0.0.1:9',
      '--model',
      'm',
      option,
      value,
    ])
    expect(code).toBe(2)
    expect(stderr).toContain('Give ')
  })
})
