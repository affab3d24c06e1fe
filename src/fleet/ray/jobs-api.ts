/** What is asked of a Ray cluster: its Jobs API, and files beside its logs. */
import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { nowMs } from '../../base/clock.ts'
import { EnvironmentError, messageOf } from '../../base/errors.ts'
import { askHttp, type HttpAnswer, type HttpQuestion } from '../../wire/ask-http.ts'
import { hearWebSocket } from '../../wire/hear-web-socket.ts'
import { zip, type ZipEntry } from '../zip.ts'
import { Deafness } from './deafness.ts'
import { livingNodes } from './node-list.ts'
import { packageName } from './package-name.ts'
import { packageTooBig } from './package-too-big.ts'
import { type RayAddress, unreachable } from './ray-address.ts'

export interface RayJob {
  readonly id: string
  readonly entrypoint: string
  readonly workingDir: string
  readonly modules: readonly string[]
  /** How long the driver has after it is asked to stop. */
  readonly stopMs: number
}

export interface JobState {
  readonly status: string
  readonly message: string
}

const mostBytes = 100 * 2 ** 20
const packages = '/api/packages/gcs'
const ended = new Set(['SUCCEEDED', 'FAILED', 'STOPPED'])
const msPerS = 1_000
export const isEnded = ({ status }: JobState): boolean => ended.has(status)

type Asked = Pick<HttpQuestion, 'method' | 'body' | 'signal' | 'limitMs' | 'mostBytes'>

/** Whoever is at the address answers this at once, and in one line, or is not a Ray. */
const versionLimits = { limitMs: 30_000, mostBytes: 2 ** 16 }

const dashboard = 'Give the address of a Ray dashboard, usually port 8265 of the head node.'
const giveToken =
  'Give its token in the variable RAY_AUTH_TOKEN, or the path of the file that holds it in RAY_AUTH_TOKEN_PATH.'

/** @param asked what it was asked to do, as words behind "when" */
function refused(status: number, asked: string): EnvironmentError {
  const isAuth = status === 401 || status === 403
  const hint = isAuth ? giveToken : `${dashboard} If it is one, look at its log.`
  return new EnvironmentError('environment/not-a-cluster', `The cluster answered ${status} when ${asked}`, {
    hint,
    facts: { status },
  })
}

export interface Listener {
  onText(text: string): void
  /** The log begins again. */
  onAgain(): void
  readonly signal: AbortSignal
  /** How long a job may run whose log is not to be heard. Default: one minute. */
  readonly deafMs?: number
}

export class JobsApi {
  readonly #address: RayAddress
  constructor(address: RayAddress) {
    this.#address = address
  }

  get #headers(): Record<string, string> {
    const { token } = this.#address
    return token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  async #ask(question: Asked, path: string, type = 'application/json'): Promise<HttpAnswer> {
    const { url } = this.#address
    const headers = { ...this.#headers, ...(question.body === undefined ? {} : { 'content-type': type }) }
    try {
      return await askHttp({ ...question, url: `${url}${path}`, headers })
    } catch (cause) {
      question.signal.throwIfAborted()
      throw unreachable(url, cause)
    }
  }

  async #json(question: Asked, path: string, asked: string): Promise<Record<string, unknown>> {
    const { status, body } = await this.#ask(question, path)
    if (status !== 200) throw refused(status, asked)
    try {
      return Object(JSON.parse(body.toString())) as Record<string, unknown>
    } catch (cause) {
      throw new EnvironmentError(
        'environment/not-a-cluster',
        `The cluster did not answer with JSON when ${asked}`,
        {
          cause,
          hint: dashboard,
        },
      )
    }
  }

  /** @throws EnvironmentError `environment/not-a-cluster` where it is not a Ray, or one that is too old */
  async assertRay(signal: AbortSignal): Promise<void> {
    const { ray_version: version } = await this.#json(
      { method: 'GET', signal, ...versionLimits },
      '/api/version',
      'asked for its version of Ray',
    )
    if (typeof version !== 'string' || !/^\d+\.\d+/.test(version))
      throw new EnvironmentError(
        'environment/not-a-cluster',
        `${this.#address.url} answers, but is not a Ray dashboard`,
        {
          hint: dashboard,
        },
      )
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (major < 2 || (major === 2 && minor < 9))
      throw new EnvironmentError(
        'environment/not-a-cluster',
        `The cluster runs Ray ${version}, and 2.9 is the oldest that will do`,
        {
          hint: 'Upgrade Ray on the cluster.',
        },
      )
  }

  /** @returns how many nodes live; undefined where the cluster has no such list */
  async countNodes(signal: AbortSignal): Promise<number | undefined> {
    const path = '/api/v0/nodes?limit=10000&filter_keys=state&filter_predicates=%3D&filter_values=ALIVE'
    const { status, body } = await this.#ask({ method: 'GET', signal }, path)
    return status === 200 ? livingNodes(body.toString()) : undefined
  }

  /** Packs and uploads them unless they are there: packing takes longer than all that is asked. @returns their address in the cluster */
  async provide(entries: readonly ZipEntry[], signal: AbortSignal): Promise<string> {
    const name = packageName(entries)
    const there = await this.#ask({ method: 'GET', signal }, `${packages}/${name}`)
    if (there.status === 200) return `gcs://${name}`
    const bytes = zip(entries)
    if (bytes.length > mostBytes) throw packageTooBig(bytes.length, entries)
    return await this.keep(name, bytes, signal)
  }

  /** Keeps something in the cluster's memory. @returns its address there */
  async keep(name: string, body: Buffer, signal: AbortSignal): Promise<string> {
    const put = await this.#ask(
      { method: 'PUT', body, signal },
      `${packages}/${name}`,
      'application/octet-stream',
    )
    if (put.status !== 200) throw refused(put.status, 'sent the package for the nodes')
    return `gcs://${name}`
  }

  async submit({ id, entrypoint, workingDir, modules, stopMs }: RayJob, signal: AbortSignal): Promise<void> {
    const job = {
      submission_id: id,
      entrypoint,
      runtime_env: {
        working_dir: workingDir,
        // Ray takes an empty list for one of nothing.
        ...(modules.length === 0 ? {} : { py_modules: modules }),
        env_vars: { RAY_JOB_STOP_WAIT_TIME_S: String(Math.ceil(stopMs / msPerS)) },
      },
    }
    const body = Buffer.from(JSON.stringify(job))
    await this.#json({ method: 'POST', body, signal }, '/api/jobs/', 'asked to start a job')
  }

  async state(id: string, signal: AbortSignal): Promise<JobState> {
    const { status, message } = await this.#json(
      { method: 'GET', signal },
      `/api/jobs/${id}`,
      'asked for the state of the job',
    )
    return { status: String(status), message: typeof message === 'string' ? message : '' }
  }

  async stop(id: string, signal: AbortSignal): Promise<void> {
    await this.#json({ method: 'POST', signal }, `/api/jobs/${id}/stop`, 'asked to stop the job')
  }

  /** Takes it from the cluster's list; one that is not there is no matter. */
  async remove(id: string, signal: AbortSignal): Promise<void> {
    await this.#ask({ method: 'DELETE', signal }, `/api/jobs/${id}`)
  }

  async log(id: string, signal: AbortSignal): Promise<string> {
    const { logs } = await this.#json(
      { method: 'GET', signal },
      `/api/jobs/${id}/logs`,
      'asked for the log of the job',
    )
    return typeof logs === 'string' ? logs : ''
  }

  /**
   * The log from its first byte, again from there where the connection was lost.
   * @throws EnvironmentError `environment/unreachable` where the job runs and its log is not to be heard for a minute
   */
  async hear(id: string, { onText, onAgain, signal, deafMs }: Listener): Promise<JobState> {
    const url = `${this.#address.url}/api/jobs/${id}/logs/tail`
    const deafness = new Deafness(url, deafMs)
    for (;;) {
      onAgain()
      const askedMs = nowMs()
      let came = false
      const opened = await hearWebSocket({ url, headers: this.#headers, signal }, (text) => {
        came = true
        onText(text)
      })
      signal.throwIfAborted()
      const state = await this.state(id, signal)
      if (isEnded(state)) return state
      if (state.status === 'RUNNING') deafness.note({ askedMs, opened, came })
      else deafness.forget()
      await pause(msPerS, undefined, { signal })
    }
  }

  /** A file beside the logs of a node, or why it is not to be had. */
  async file(
    { file, at, sha }: { readonly file: string; readonly at: string; readonly sha: string },
    signal: AbortSignal,
  ): Promise<Buffer | string> {
    const query = new URLSearchParams({ node_id: at, filename: file, lines: '-1', timeout: '120' })
    try {
      const path = `/api/v0/logs/file?${query.toString()}`
      const { status, body } = await this.#ask({ method: 'GET', signal }, path)
      if (status !== 200) return `the dashboard answered ${status}`
      const hash = createHash('sha256').update(body).digest('hex')
      return hash === sha ? body : 'what came is not the file that the driver has told of'
    } catch (thrown) {
      signal.throwIfAborted()
      return messageOf(thrown)
    }
  }
}
