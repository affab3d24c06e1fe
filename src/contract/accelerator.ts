/** What an engine can compute on. All that is special to a kind is in its leaf, `src/host/accelerators/<kind>.ts`. */

/** A process that uses a device. */
export interface AcceleratorHolder {
  readonly pid: number
  /** Memory of the device that it has; absent where nothing tells. */
  readonly memoryGiB?: number
}

/** What is known of one device. Whatever the machine does not tell is absent. */
export interface AcceleratorDevice {
  /** As the runtime numbers the devices. */
  readonly index: number
  /** A name that stays the same wherever it is seen from, as lists of visible devices may hold it. */
  readonly id?: string
  readonly name?: string
  /** As the runtime numbers them. */
  readonly cores?: number
  readonly memoryGiB?: number
  readonly usedMemoryGiB?: number
  /** Processes that use it, as far as they are reported; none does not prove that it is free. */
  readonly holders: readonly AcceleratorHolder[]
}

export interface FoundAccelerators {
  readonly devices: readonly AcceleratorDevice[]
  /** What could not be learnt, and why, one sentence each. */
  readonly notes: readonly string[]
}

/** What stands behind the devices of a kind. Whatever the machine does not tell is absent. */
export interface AcceleratorFacts {
  /** Version of the kernel's driver. */
  readonly driver?: string
  /** Library that programs compute through → its newest version that this machine can run. */
  readonly runtimes?: Readonly<Record<string, string>>
  /** How the devices reach each other, one entry a kind of link, e.g. `NV18: any two`. */
  readonly interconnect?: readonly string[]
}

export interface AcceleratorSearch {
  /** The root of the file system. */
  readonly root: string
  /** Its PATH is where the vendors' tools are looked for, which inherit all of it. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Limit of one call of a vendor's tool, in milliseconds. Default 10,000; who has not answered is not asked again. */
  readonly timeoutMs?: number
}

/** A kind of accelerator. The name of its line in the registry is what `needs.accelerator` of a preset says. */
export interface Accelerator {
  /** One device of it in words that a plural "s" can follow, e.g. `CPU`. */
  readonly title: string
  /** Names under which its device plugin for Kubernetes offers its devices, and cores where those can be had alone. */
  readonly plugin?: { readonly devices: string; readonly cores?: string }
  /** What Ray calls its devices, or its cores. */
  readonly clusterResource?: { readonly name: string; readonly counts?: 'cores' }
  /** One of its cores. Default the title and `core`. */
  readonly core?: string
  /** What to do where there is none, one sentence. */
  readonly hint: string
  /** Environment variables that say which devices a process sees; each one narrows what those before it leave. */
  readonly visibility?: readonly string[]
  /** What those variables count, where that is not devices. */
  readonly visibilityCounts?: 'cores'
  /** More variables, without which the numbers in `visibility` are not those of `index`. */
  readonly numbering?: Readonly<Record<string, string>>
  /** A device that a process has is nobody else's, however much of its memory is free. */
  readonly exclusive?: true
  /** Names of variables that set up its libraries, with blanks; a `*` at the end stands for any rest. */
  readonly variables?: string
  /** Short names, as the kernel has them, of the compilers that a start for it runs. */
  readonly compilers?: readonly string[]
  /**
   * Only looks. A tool of the vendor's that is missing, hangs, fails or prints what nobody understands costs
   * details and gives a note, never an error.
   * @throws the signal's reason when it aborts
   */
  look(search: AcceleratorSearch): Promise<FoundAccelerators>
  /**
   * What stands behind the devices; asked once a run, only where there are some. As quiet as `look`.
   * @throws the signal's reason when it aborts
   */
  facts?(search: AcceleratorSearch, found: FoundAccelerators): Promise<AcceleratorFacts>
}
