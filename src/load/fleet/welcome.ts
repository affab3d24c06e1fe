/** How an agent is let in: it is of the same version and knows the token, or it hears why not. */
import { within } from '../../base/clock.ts'
import type { LineConnection } from '../../wire/lines/line-connection.ts'
import { asHello, knownBytes, type CoordinatorMessage, type Hello } from './messages.ts'
import { isProof, newNonce, proofOf, type Nonces } from './proof.ts'
import type { Joined } from './remote-agent.ts'

const helloLimitMs = 20_000

export interface Door {
  readonly token: string
  readonly version: string
  /** Keeps a place for one more, or says why nobody more is let in at this moment. */
  reserve(): string | undefined
  /** Whoever has a place, and now knows it, comes in: the place is theirs from here on. */
  letIn(agent: Joined): void
  /** A place that was kept is kept no longer. */
  release(): void
}

/** @returns the agent, or why it is not let in */
async function examine(
  connection: LineConnection,
  { token, version, reserve }: Door,
): Promise<{ readonly hello: Hello; readonly nonces: Nonces } | string> {
  const ofCoordinator = newNonce()
  const first = connection.next()
  void connection.send({ type: 'challenge', nonce: ofCoordinator } satisfies CoordinatorMessage)
  const said = await within(Promise.race([first, connection.ended]), helloLimitMs)
  if (said === undefined) return `it said nothing for ${helloLimitMs / 1000} s`
  if (typeof said === 'string') return said
  const hello = asHello(said)
  if (hello === undefined) return 'what it sent is not the greeting of an agent'
  if (hello.version !== version)
    return `it is Servewright ${hello.version}, and this coordinator is ${version}`
  const nonces = { ofCoordinator, ofAgent: hello.nonce }
  if (!isProof(hello.proof, proofOf(token, 'agent', nonces))) return 'its token is not that of this load'
  return reserve() ?? { hello, nonces }
}

/** @returns why it is not let in, which it has heard as well */
export async function welcome(connection: LineConnection, door: Door): Promise<string | undefined> {
  const found = await examine(connection, door)
  if (typeof found === 'string') {
    await connection.send({ type: 'refused', because: found } satisfies CoordinatorMessage)
    connection.close()
    return found
  }
  const { hello, nonces } = found
  connection.limits.mostBytes = knownBytes
  connection.onKnown()
  const proof = proofOf(door.token, 'coordinator', nonces)
  try {
    const sent = connection.send({ type: 'welcome', proof } satisfies CoordinatorMessage)
    const lost = await Promise.race([connection.ended, sent.then(() => undefined)])
    // At once, or somebody else would find the place free between its release and this.
    if (lost === undefined) door.letIn({ connection, facts: hello.facts })
    return lost
  } finally {
    door.release()
  }
}
