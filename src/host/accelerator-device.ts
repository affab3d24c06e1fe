/** What is known of one device that an engine can compute on, and how devices are looked for. */

export interface AcceleratorDevice {
  readonly index: number
  readonly name?: string
  /** As the runtime numbers them; absent where nothing tells. */
  readonly cores?: number
  readonly memoryGiB?: number
  readonly usedMemoryGiB?: number
  /** Pids of the processes that use it, as far as the vendor's tool names them. */
  readonly holders: readonly number[]
}

export interface FoundAccelerators {
  readonly devices: readonly AcceleratorDevice[]
  /** What could not be learnt, and why, one sentence each. */
  readonly notes: readonly string[]
}

export interface AcceleratorSearch {
  /** The root of the file system. */
  readonly root: string
  /** Its PATH is where the vendors' tools are looked for. */
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}
