/** What two starts with the same folder for compiled artifacts have cost; the folder was empty before the first. */

export interface MeasuredStart {
  /** From the spawn to the last rung of the ladder, in milliseconds. */
  readonly startupMs: number
  /** Files in the folder before. */
  readonly filesBefore: number
  /** Files that are new or have changed, with the first of their paths. */
  readonly filesWritten: number
  readonly bytesWritten: number
  readonly written: readonly string[]
  /** Names of compilers that the server's processes have run. */
  readonly compilers: readonly string[]
  /** CPU time of those, in milliseconds, as far as a look each fifth of a second can tell. */
  readonly compilersCpuMs: number
}

export interface CompileCacheProof {
  readonly cold: MeasuredStart
  readonly warm: MeasuredStart
}
