/** What has to be known about an inference engine. Pure data and pure functions: no spawn, no environment, no clock. */
import type { z } from 'zod'
import type { StartupCode } from '../base/errors.ts'
import type { Configuration } from './check.ts'
import type { FactsByVersion } from './facts-by-version.ts'
import type { PathPlace } from './path-place.ts'

/** What is run to have the engine. */
export interface EngineLocation {
  /** Python of the environment that holds the engine, the program that the engine is, or what runs its image. */
  readonly program: string
}

/** Whom a gateway asks. */
export interface Upstream {
  /** Root of the API, e.g. `http://127.0.0.1:8000`. */
  readonly url: string
  readonly model: string
}

export interface LaunchRequest<Options> {
  /** Resolved path or an id that the engine resolves. */
  readonly model: string
  readonly servedName: string
  /** Where every process has to listen. */
  readonly host: string
  /** Port of the process that clients talk to. */
  readonly port: number
  /** Port of every process, by its role; absent where the roles are not known yet. */
  readonly ports?: Readonly<Record<string, number>>
  readonly location: EngineLocation
  /** For compiled kernels and the like, which outlive a run: the server's temporary folder does not. */
  readonly cacheFolder: string
  readonly options: Options
  /** The server behind a gateway: root of its API, and the name of its model there. */
  readonly upstream?: Upstream
  /** Text of the files that the engine's `reads` names, by path; absent ones are left out. */
  readonly files?: Readonly<Record<string, string>>
}

/** A program to start without a shell. */
export interface CommandSpec {
  /** For an engine that is an image: the program in it. */
  readonly file: string
  readonly args: readonly string[]
  /** Added to the inherited environment. */
  readonly env: Readonly<Record<string, string>>
}

/** One rung of the readiness ladder, climbed in order. */
export type Rung = 'process' | 'port' | 'health' | 'models' | 'token' | 'metrics'

/** One process of an engine. Most engines are one. */
export interface ProcessSpec {
  /** What it does, one word, e.g. `server`, `prefill`, `router`; its log is `<role>.log`. No two have the same. */
  readonly role: string
  readonly command: CommandSpec
  /** Ladder that it climbs before the next process is started. */
  readonly readiness: readonly Rung[]
  /** Absolute paths beside the model that it reads; a container gets them read-only. */
  readonly reads?: readonly string[]
}

/** In the order in which they are started. Clients talk to the last one: whatever it needs is ready by then. */
export type ProcessSpecs = readonly [ProcessSpec, ...ProcessSpec[]]

/** What a failed start's log says. */
export interface Diagnosis {
  readonly code: StartupCode
  /** What happened, one sentence. */
  readonly summary: string
  /** What to change, in one sentence. */
  readonly hint: string
  /** The log line that says so. */
  readonly evidence: string
}

/**
 * How the process tree is started and stopped. `group`: in a session of its own, TERM to the leader and KILL to the
 * group. `leader-only`: in our session, TERM to the leader alone; nothing else is signalled before it has had its full
 * time, because a worker that is killed may leave its accelerator's cores held.
 */
export type TeardownDialect = 'group' | 'leader-only'

/** An engine that is a Python package. */
interface PythonPackage {
  readonly kind: 'python'
  /** Python module that must import, e.g. `vllm`. */
  readonly module: string
  /** Distribution names that can provide it, preferred first. */
  readonly distributions: readonly string[]
  /** Distributions without which it is there and cannot serve. */
  readonly alsoNeeds?: readonly string[]
  /** Other distributions whose versions `doctor` shows. */
  readonly alsoShow: readonly string[]
}

/** An engine that is a program of its own. */
interface OwnProgram {
  readonly kind: 'program'
  /** Name of its file, e.g. `llama-server`. */
  readonly program: string
  /** Finds the version, as a group of that name, in what `--version` prints. */
  readonly versionLine: RegExp
  /** Name of what has that version. */
  readonly distributions: readonly [string, ...string[]]
}

/** An engine that is a container image, run by `docker` or `podman`. */
interface ContainerImage {
  readonly kind: 'image'
  /** Reference with a tag or digest, as the tool takes it. It is never pulled by a start. */
  readonly image: string
  /** More arguments of `run`, e.g. `--gpus all` as two words. */
  readonly runOptions?: readonly string[]
  /** Name of what has the version that the image's labels tell. */
  readonly distributions: readonly [string, ...string[]]
}

/** An engine that Servewright installs, from a lock that it ships. */
interface Installable {
  readonly defaultVersion: string
  /** Disk that an installation takes at most, in GiB. */
  readonly diskGiB: number
  /** Folder under the package's `engines/` with `<version>/` locks. */
  readonly lockFolder: string
  /** Builds for accelerators, beside the one for the CPU that the rest describes. */
  readonly builds?: readonly EngineBuild[]
  readonly byHand?: undefined
}

/** A build of an engine for one kind of accelerator. */
export interface EngineBuild {
  /** As `--build` takes it. */
  readonly name: string
  /** Kind of accelerator, as `needs.accelerator` has it. */
  readonly accelerator: string
  readonly lockFolder: string
  readonly defaultVersion: string
  readonly diskGiB: number
  /** The library that the machine's driver has to be able to run, and from which version of that library on. */
  readonly runtime: { readonly name: string; readonly least: string; readonly cure: string }
}

/** An engine that has to be there: its packages belong to the machine's own software. */
interface InstalledByHand {
  readonly lockFolder?: undefined
  /** How to get it, one sentence. */
  readonly byHand: string
}

export type PythonInstallation = PythonPackage & (Installable | InstalledByHand)
export type ProgramInstallation = OwnProgram & (Installable | InstalledByHand)
export type ImageInstallation = ContainerImage & InstalledByHand
/** What an engine is on a machine; the kind says how it is found and run. */
export type Installation = PythonInstallation | ProgramInstallation | ImageInstallation

export interface Engine<Options = unknown> {
  readonly name: string
  /** Other names that people know it by. */
  readonly aliases?: readonly string[]
  readonly title: string
  readonly options: z.ZodType<Options>
  /** Options that name models, adapters, tokenizers or files: they are resolved before a start, as the model is. */
  readonly paths?: readonly PathPlace[]
  /** A log line that says the server accepts requests: poll at once. */
  readonly readyLine: RegExp
  /** Log lines that only answer a request, our own probes among them: no sign of progress. */
  readonly accessLine: RegExp
  /** Log lines by which the server says that its engine is dead; absent where it has no words of its own for that. */
  readonly deathLine?: RegExp
  /** The first log line, or each, of what is said of a request that failed while the server goes on. */
  readonly requestError?: RegExp
  readonly teardown: TeardownDialect
  /** Environment variable by which the server takes the key that it asks for; undefined where it asks for none. */
  readonly apiKeyVariable: string | undefined
  readonly installation: Installation
  /** What the server calls a model that it was given as `model`; absent where it takes the name that we choose. */
  modelName?(model: string, upstream?: Upstream): string | undefined
  /**
   * The kind of accelerator that an installation was built for; undefined where its versions do not show it.
   * @param versions of what was found with it, by distribution
   */
  computesOn?(versions: Readonly<Record<string, string>>): string | undefined
  /** Share of the memory of each device that has to be free, else it does not start; absent where it takes what there is. */
  deviceShare?(options: unknown): number
  /** What checks need to know of it. */
  readonly facts?: FactsByVersion
  /** Files whose text `processes` wants, as absolute paths; they need not exist. */
  reads?(request: LaunchRequest<unknown>): readonly string[]
  /** Same request, same processes; their roles and their environments depend on no port. */
  processes(request: LaunchRequest<unknown>): ProcessSpecs
  /** What a good start's log says of the server's configuration; see ServerFacts. */
  readConfiguration?(log: readonly string[]): Configuration
  /** The cause of a failed start, or undefined when the log does not name one that is known. */
  diagnose(log: readonly string[]): Diagnosis | undefined
  /** The error that a failed start began with, for a log that ends with others that only follow from it. */
  rootError?(log: readonly string[]): string | undefined
}
