/** Tells how many bytes of a copy are written, a few times a second. */
import { nowMs } from '../base/clock.ts'
import type { CopyProgress } from '../contract/copy-progress.ts'

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
