/** Every exit code of the command line, by what it means. */

export const exitCodes = {
  accepted: 0,
  /** The owner of the server has to act. */
  rejected: 1,
  /** The person typing has to act. */
  usage: 2,
  /** The operator of the machine has to act. */
  environment: 3,
  /** The owner of the preset or of the engine build has to act. */
  startup: 4,
  /** Nothing is wrong, and too little is known. */
  unproven: 5,
  /** We have to act: a bug of Servewright. */
  internal: 70,
  /** 128 and the number of the signal. */
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const

export const isInterrupted = (exitCode: number): boolean => exitCode >= exitCodes.SIGHUP

type ErrorClass = 'usage' | 'environment' | 'startup' | 'internal'

/** @param code of an error, whose class stands before the slash */
export function exitCodeOf(code: `${ErrorClass}/${string}`): number {
  return exitCodes[code.slice(0, code.indexOf('/')) as ErrorClass]
}
