/** How an agent gets to its coordinator: it asks until somebody is there, and makes sure that it is the right one. */
import { nowMs, sleep, within } from '../../base/clock.ts'
import { EnvironmentError, messageOf } from '../../base/errors.ts'
import { onAbort } from '../../base/on-abort.ts'
import type { LineConnection } from '../../wire/lines/line-connection.ts'
import { connectLines, type LinePlace } from '../../wire/lines/line-sockets.ts'
import { speaksPlain } from '../../wire/speaks-plain.ts'
import { isPrivateAddress, publicAddressOf } from '../../wire/lines/private-address.ts'
import {
  asCoordinatorMessage,
  knownBytes,
  type AgentFacts,
  type CoordinatorMessage,
  type Hello,
} from './messages.ts'
import { isProof, newNonce, proofOf } from './proof.ts'

export interface JoinOptions extends LinePlace {
  readonly token: string
  readonly version: string
  readonly facts: AgentFacts
  /** PEM text of the certificate that the coordinator's has to be signed by; with it the connection is TLS. */
  readonly ca?: string | undefined
  /** How long a coordinator that is not there yet is waited for. */
  readonly waitMs: number
  readonly silenceMs?: number
  readonly signal: AbortSignal
}

const usualSilenceMs = 20_000
const attemptMs = 10_000
const againMs = 500
const answerLimitMs = 20_000

function fail(message: string, hint: string, cause?: unknown): never {
  throw new EnvironmentError('environment/no-coordinator', message, { hint, cause })
}

/** @throws EnvironmentError for one outside the site without TLS */
async function assertInside({ host, ca }: JoinOptions, found?: string): Promise<void> {
  if (ca !== undefined) return
  const address = found ?? (await publicAddressOf(host))
  if (address === undefined || isPrivateAddress(address)) return
  const said = address === host ? host : `${host} is ${address}, which`
  fail(
    `${said} is not an address inside the site, and the connection would not be encrypted`,
    'Use a private address, or TLS: --tls-cert and --tls-key of the coordinator, --ca of the agent.',
  )
}

function unreachable({ host, port }: LinePlace, cause: unknown): never {
  const why = messageOf(cause)
  if (speaksPlain(why))
    fail(
      `What answers at ${host}:${port} does not speak TLS`,
      'Leave --ca out, or start the coordinator with --tls-cert and --tls-key.',
      cause,
    )
  fail(
    `The coordinator at ${host}:${port} cannot be reached: ${why}`,
    'Start `servewright load --coordinate N --listen HOST:PORT` there, and look at the address and the firewall.',
    cause,
  )
}

async function connect(options: JoinOptions): Promise<LineConnection> {
  const { host, port, ca, signal, silenceMs = usualSilenceMs } = options
  const limits = { mostBytes: knownBytes, silenceMs }
  return await connectLines({ host, port, ca, limits, limitMs: attemptMs, signal }).catch(
    (thrown: unknown) => {
      signal.throwIfAborted()
      return unreachable(options, thrown)
    },
  )
}

/** The next message that it sends. */
async function next(connection: LineConnection): Promise<CoordinatorMessage> {
  const said = await within(Promise.race([connection.next(), connection.ended]), answerLimitMs)
  const hint = 'Look whether the address is that of `servewright load --coordinate`.'
  if (said === undefined)
    fail(
      `The coordinator did not answer within ${answerLimitMs / 1000} s`,
      'Give --ca where it was started with --tls-cert, and look at the address.',
    )
  if (typeof said === 'string')
    fail(
      `The coordinator does not let this agent in: ${said}`,
      connection.hungUp
        ? 'Give --ca where it was started with --tls-cert, and look whether the address is that of `servewright load --coordinate`.'
        : hint,
    )
  const known = asCoordinatorMessage(said)
  if (known?.type === 'refused')
    fail(
      `The coordinator does not let this agent in: ${known.because}`,
      'Both sides need the same version of Servewright and the same token.',
    )
  return known ?? fail('What answers at that address is not a coordinator of Servewright', hint)
}

/** @throws EnvironmentError where it is not the coordinator that knows the token */
async function greet(connection: LineConnection, { token, version, facts }: JoinOptions): Promise<void> {
  const hint = 'Look whether the address is that of `servewright load --coordinate`.'
  const challenge = await next(connection)
  if (challenge.type !== 'challenge') fail('What answers at that address is not a coordinator', hint)
  const nonces = { ofCoordinator: challenge.nonce, ofAgent: newNonce() }
  const proof = proofOf(token, 'agent', nonces)
  void connection.send({ type: 'hello', version, nonce: nonces.ofAgent, proof, facts } satisfies Hello)
  const answer = await next(connection)
  if (answer.type !== 'welcome' || !isProof(answer.proof, proofOf(token, 'coordinator', nonces)))
    fail('What answers at that address does not know the token', hint)
}

/**
 * One attempt.
 * @returns why there may be another: nobody was there, or it hung up without a word
 */
async function attempt(options: JoinOptions): Promise<LineConnection | { readonly again: unknown }> {
  await assertInside(options)
  const connection = await connect(options).catch((again: unknown) => ({ again }))
  if ('again' in connection) return connection
  const forget = onAbort(options.signal, () => connection.destroy('it is given up'))
  try {
    await assertInside(options, connection.peer)
    await greet(connection, options)
    return connection
  } catch (thrown) {
    if (connection.hungUp) return { again: thrown }
    connection.destroy('it is not the right one')
    throw thrown
  } finally {
    forget()
  }
}

/**
 * Joins a coordinator, which has shown that it knows the token.
 * @throws EnvironmentError `environment/no-coordinator` where none is there, or it does not let us in
 */
export async function join(options: JoinOptions): Promise<LineConnection> {
  const { waitMs, signal } = options
  const lastMs = nowMs() + waitMs
  for (;;) {
    const found = await attempt(options)
    if (!('again' in found)) return found
    signal.throwIfAborted()
    if (nowMs() + againMs > lastMs) throw found.again
    await sleep(againMs, signal)
  }
}
