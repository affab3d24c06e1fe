/** What a copy says while it goes on. */
import { nowMs } from '../base/clock.ts'

export type CopyProgress =
  | { readonly kind: 'wait'; readonly holderPid: number }
  | {
      readonly kind: 'start'
      readonly from: string
      readonly to: string
      readonly files: number
      readonly bytes: number
      /** What the disk can take. */
      readonly freeBytes: number
    }
  | { readonly kind: 'copy'; readonly bytes: number; readonly ofBytes: number }
  | { readonly kind: 'flush' }

const leastGapMs = 200

/** @returns takes bytes as they are written, and tells the sum a few times a second */
export function countBytes(
  ofBytes: number,
  onProgress: (progress: CopyProgress) => void,
): (bytes: number) => void {
  let sum = 0
  let toldMs = nowMs()
  return (bytes) => {
    sum += bytes
    if (sum < ofBytes && nowMs() - toldMs < leastGapMs) return
    toldMs = nowMs()
    onProgress({ kind: 'copy', bytes: sum, ofBytes })
  }
}
