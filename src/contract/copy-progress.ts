/** What the copy of a model reports while it goes on. */
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
