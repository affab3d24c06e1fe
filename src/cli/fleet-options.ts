/** What is said of agents and their coordinator: addresses, the token that both need, and certificates. */
import { readFileSync, statSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'
import { messageOf, UsageError } from '../base/errors.ts'
import { refuse } from '../base/refuse.ts'
import { areAddresses, assertCertificate } from '../load/fleet/check-given.ts'
import { shellQuote } from '../report/shell-quote.ts'
import { durationOption } from './duration.ts'
import { parseList } from './options.ts'
import { wholeNumber } from './whole-number.ts'

export interface HostPort {
  readonly host: string
  readonly port: number
}

const shortestToken = 16
const tokenVariable = 'SERVEWRIGHT_AGENT_TOKEN'
const largestPort = 65_535
/** More connections than one coordinator can hold well. */
export const mostAgents = 1_024

/** `HOST:PORT`, an address of version 6 in brackets. */
export function parseHostPort(text: string): HostPort {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:/\s]+)):(\d+)$/.exec(text) ?? []
  const [host, port] = [bracketed ?? plain, Number(digits)]
  if (host !== undefined && port <= largestPort)
    return { host: host === 'localhost' ? '127.0.0.1' : host, port }
  throw new InvalidArgumentError('Give it as HOST:PORT, such as 10.0.0.5:7400.')
}

/** Numbers: a name has more than one of them, or none tomorrow. */
export function parseAddresses(text: string): readonly string[] {
  const addresses = parseList(text)
  if (areAddresses(addresses)) return addresses
  throw new InvalidArgumentError('Give addresses of this machine, such as 10.0.0.6,10.0.0.7.')
}

export const tokenFileOption = (): Option =>
  new Option(
    '--token-file <file>',
    `file that holds the token which agents and coordinator share (default: the variable ${tokenVariable})`,
  )

/** What `load` takes of them. */
export const coordinatorOptions: readonly Option[] = [
  new Option(
    '--coordinate <n>',
    'let n agents send the load: `servewright agent` on other machines, each with an equal share',
  ).argParser(wholeNumber(mostAgents)),
  new Option(
    '--listen <host:port>',
    'where agents connect: a loopback or private address of this machine, or with TLS any (127.0.0.1 and a free port)',
  ).argParser(parseHostPort),
  tokenFileOption(),
  durationOption('--agent-wait', 'how long to wait for the agents (5m)'),
  new Option('--tls-cert <file>', 'PEM certificate for the agents to check; they give it as --ca'),
  new Option('--tls-key <file>', 'PEM key of --tls-cert'),
]

/** @throws UsageError `usage/invalid-arguments` where it cannot be read, or is of another kind */
export function readPem(option: string, path: string): string {
  const text = readText(option, path)
  if (/^-----BEGIN [A-Z ]+-----\r?$/m.test(text)) return text
  return refuse(`${option} ${path} is not a PEM file`, 'Give the file that begins with -----BEGIN.')
}

/** @throws UsageError `usage/invalid-arguments` where they cannot be read, or do not belong together */
export function readTls(certFile: string, keyFile: string): { readonly cert: string; readonly key: string } {
  const texts = { cert: readPem('--tls-cert', certFile), key: readPem('--tls-key', keyFile) }
  try {
    assertCertificate(texts)
    return texts
  } catch (cause) {
    const message = `--tls-cert ${certFile} and --tls-key ${keyFile} cannot be used: ${messageOf(cause)}`
    const hint = 'Give a certificate and its own key, without a passphrase.'
    throw new UsageError('usage/invalid-arguments', message, { cause, hint })
  }
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError('usage/invalid-arguments', `${option} ${path} cannot be read`, {
      cause,
      hint: 'Correct the path.',
    })
  }
}

const othersMode = 0o077

/** As ssh does of a key; a pipe is for nobody else. */
function warnOfReaders(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile() === true && (stats.mode & othersMode) !== 0)
    process.stderr.write(
      `Others on this machine may read or change the token in ${path}: chmod 600 ${shellQuote(path)}\n`,
    )
}

/**
 * The token that both sides need: of a file or of the environment, for an argument can be read by everybody on the machine.
 * @throws UsageError where there is none, or one that could be guessed
 */
export function agentToken(tokenFile: string | undefined): string {
  const token = (
    tokenFile === undefined ? (process.env[tokenVariable] ?? '') : readText('--token-file', tokenFile)
  ).trim()
  if (tokenFile !== undefined) warnOfReaders(tokenFile)
  if (token.length >= shortestToken) return token
  return refuse(
    token === ''
      ? 'Agents and their coordinator need a token that both know'
      : `The token of the agents has fewer than ${shortestToken} characters`,
    `Make one for this load, \`openssl rand -hex 16\`, and give it to all of them by the variable ${tokenVariable} or by --token-file.`,
  )
}
