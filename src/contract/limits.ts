/** Separate limits for the phases of one exchange, in milliseconds; an absent one does not apply. */
export interface Limits {
  readonly connectMs?: number
  /** From the request's last byte to the response head. */
  readonly headMs?: number
  /** From the request's last byte to the first frame or body byte that carries data. */
  readonly firstTokenMs?: number
  /** Between two reads of the body, once the first token has come or where it has no limit. */
  readonly idleMs?: number
  readonly totalMs?: number
}

export const defaultLimits: Required<Limits> = {
  connectMs: 5_000,
  headMs: 60_000,
  firstTokenMs: 60_000,
  idleMs: 30_000,
  totalMs: 300_000,
}
