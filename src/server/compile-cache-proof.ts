/** Starts a server twice with one folder for what it compiles, and measures what the second start has left to do. */
import type { CompileCacheProof, MeasuredStart } from '../contract/compile-cache.ts'
import { watchCompilers } from '../host/compiler-watch.ts'
import { takeCensus, writtenBetween } from '../host/folder-census.ts'
import { createRunDirectory, type RunDirectory } from '../host/run-directory.ts'
import { runMarker } from '../host/run-marks.ts'
import type { LaunchedServer } from './launched-server.ts'

const shownFiles = 8

export interface ProofStart {
  readonly runId: string
  /** Starts the server with `cacheFolder`. */
  start(cacheFolder: string): Promise<LaunchedServer>
}

export class TwoStarts {
  /** Made for the first start. */
  #made: RunDirectory | undefined
  #cold: MeasuredStart | undefined

  /** The first start, of a server that is only there to fill the folder. */
  async cold(start: ProofStart): Promise<LaunchedServer> {
    const { server, measured } = await this.#measure(start)
    this.#cold = measured
    return server
  }

  /** The second start: the server under test, which knows of both. */
  async warm(start: ProofStart): Promise<LaunchedServer> {
    const { server, measured } = await this.#measure(start)
    if (this.#cold !== undefined) {
      const compileCache: CompileCacheProof = { cold: this.#cold, warm: measured }
      server.facts = { ...server.facts, compileCache }
    }
    return server
  }

  /** Removes the folder and what is in it. */
  close(): void {
    this.#made?.remove()
  }

  async #measure({ runId, start }: ProofStart): Promise<{ server: LaunchedServer; measured: MeasuredStart }> {
    this.#made ??= createRunDirectory()
    const folder = this.#made.temporary
    const before = takeCensus(folder)
    const compilers = watchCompilers(runMarker(runId))
    try {
      const server = await start(folder)
      const seen = compilers.stop()
      const written = writtenBetween(before, takeCensus(folder))
      const sizes = [...written.values()].map(({ bytes }) => bytes)
      const measured: MeasuredStart = {
        startupMs: Math.round(server.record().startupMs ?? 0),
        filesBefore: before.size,
        filesWritten: written.size,
        bytesWritten: sizes.reduce((sum, bytes) => sum + bytes, 0),
        written: [...written.keys()].slice(0, shownFiles),
        compilers: seen.names,
        compilersCpuMs: seen.cpuMs,
      }
      return { server, measured }
    } finally {
      compilers.stop()
    }
  }
}
