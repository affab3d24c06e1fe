/** Every route that the server publishes asks for the key, except those that are open by design. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { CallOptions } from '../../contract/client.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { openai, unguarded } from '../grounds.ts'
import { isRefusal, pathOf, routeProbes } from './parts/routes.ts'

const keys: Readonly<Record<string, CallOptions>> = {
  'without a key': { key: 'none' },
  'with a wrong key': { headers: { authorization: 'Bearer servewright-wrong-key' } },
  'with the key': {},
}

export const accessRoutesGuarded = defineCheck({
  id: 'access/routes-guarded',
  title: 'Every published route asks for the key, except those that are open by design',
  advice: 'Put a proxy in front that lets through only the paths that clients need.',
  answers: 'a key was set, and routes outside /v1 let everybody generate, or stop the server',
  level: 'must',
  grounds: {
    default: unguarded,
    'key-refused': openai('authentication', 'Authorization: Bearer KEY'),
  },
  needs: ['api-key'],
  answered: 'replied',
  codes: ['route-open', 'route-open-to-wrong-key', 'key-refused'],
  exercise: async (context) => {
    const { client, facts, signal } = context
    const document = await client.raw({ method: 'GET', path: '/openapi.json' }, { signal })
    const probes = routeProbes(document.body, facts.engine?.routes?.open)
    // The document itself is long, and says nothing that the names below do not.
    return probes.length === 0 ? { document } : await sendProbes(context, probes)
  },
  judge: judgeRoutes,
  notes: noteOpen,
})

async function sendProbes(
  { client, signal }: CheckContext,
  probes: ReturnType<typeof routeProbes>,
): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const { name, request } of probes) {
    for (const [how, options] of Object.entries(keys)) {
      transcript[`${name} ${how}`] = await client.raw(request, { signal, ...options })
    }
  }
  return transcript
}

function judgeRoutes(transcript: Transcript, { engine }: ServerFacts): Judgement {
  if (transcript['document'] !== undefined) return { vacuous: '/openapi.json is not an OpenAPI document' }
  const open = engine?.routes?.open ?? []
  const routes = routesOf(transcript).filter(({ name }) => !open.includes(pathOf(name)))
  if (routes.length === 0) return { vacuous: 'every published route is open by design' }
  const letsIn = (status: number | undefined): boolean => !isRefusal(status)
  return [
    ...summed('route-open', 'without a key', {
      routes: routes.filter(({ without }) => letsIn(without)),
      what: 'without a key are answered',
    }),
    ...summed('route-open-to-wrong-key', 'with a wrong key', {
      // Told already where no key is needed at all.
      routes: routes.filter(({ without, wrong }) => !letsIn(without) && letsIn(wrong)),
      what: 'with a wrong key are answered',
    }),
    ...summed('key-refused', 'with the key', {
      routes: routesOf(transcript).filter(({ right }) => isRefusal(right)),
      what: 'with the right key are refused',
    }),
  ]
}

/** Which routes are left out, and that they were seen to be open. */
function noteOpen(transcript: Transcript, { engine }: ServerFacts): readonly string[] {
  const open = engine?.routes?.open ?? []
  const names = routesOf(transcript)
    .filter(({ name, without }) => open.includes(pathOf(name)) && !isRefusal(without))
    .map(({ name }) => name)
  return names.length === 0 ? [] : [`Open by design: ${names.join(', ')}.`]
}

interface Route {
  readonly name: string
  readonly without: number | undefined
  readonly wrong: number | undefined
  readonly right: number | undefined
}

function routesOf(transcript: Transcript): readonly Route[] {
  const names = Object.keys(transcript).flatMap((name) => name.match(/^(.*) without a key$/)?.[1] ?? [])
  return names.map((name) => ({
    name,
    without: transcript[`${name} without a key`]?.status,
    wrong: transcript[`${name} with a wrong key`]?.status,
    right: transcript[`${name} with the key`]?.status,
  }))
}

/** One finding that lists every route. */
function summed(
  code: string,
  how: string,
  { routes, what }: { readonly routes: readonly Route[]; readonly what: string },
): readonly Finding[] {
  const [first] = routes
  if (first === undefined) return []
  const names = routes.map(({ name }) => name).join(', ')
  const message = `Requests ${what} on ${routes.length} of the published routes: ${names}.`
  return [{ code, message, exchange: `${first.name} ${how}` }]
}
