/** How a worker comes to the server of its project. */
import { inject } from 'vitest'
import type { ErrorRecord } from '../base/errors.ts'
import { placeCall } from '../wire/place-call.ts'
import type { LeasedServer, PoolQuestion, ProvidedPool } from './provided.ts'
import { tidyError } from './tidy-error.ts'

export interface WorkerLease {
  readonly server: LeasedServer
  /** Aborts when the server is lost. */
  readonly lost: AbortSignal
  release(): void
}

/** @throws Error when Vitest's config names no setup of ours */
export function providedPool(): ProvidedPool {
  const provided = inject('servewrightPool')
  if (provided !== undefined) return provided
  throw tidyError({
    code: 'usage/invalid-config',
    message: 'Vitest runs without servewright/vitest/setup',
    hint: "Give vitest.config `globalSetup: ['servewright/vitest/setup']`, or `projects: await presetProjects(…)`.",
  })
}

/**
 * Waits until the server is ready; the first who asks has it started.
 * @throws Error with code, message and hint of what kept it from starting
 */
export async function leaseServer(signal?: AbortSignal): Promise<WorkerLease> {
  const { socket, subject } = providedPool()
  const { answer, left, hangUp } = await placeCall(socket, { subject }, signal)
  const { server, error } = answer as { readonly server?: LeasedServer; readonly error?: ErrorRecord }
  if (server !== undefined) return { server, lost: left, release: hangUp }
  hangUp()
  throw tidyError(error ?? { code: 'internal/bug', message: 'The server pool did not answer' })
}

/** Tells the pool of a server; resolves when it has looked at it, at the latest when the pool closes. */
export async function tellPool(told: Pick<PoolQuestion, 'doubt' | 'blocked'>): Promise<void> {
  const { socket, subject } = providedPool()
  try {
    const { hangUp } = await placeCall(socket, { subject, ...told })
    hangUp()
  } catch {
    // The run is over, and nobody is there any more.
  }
}
