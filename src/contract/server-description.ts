/** What is said of a server that runs already: by an entry of the config file, or by the preset that it was started from. */
import type { LoadPlan } from './load-plan.ts'
import type { CheckLimits } from './limits.ts'
import type { Capability, Expectations, KnownFinding } from './preset.ts'

/** Plain data: nothing of it starts anything. */
export interface ServerDescription {
  /** Name of the entry or of the preset. */
  readonly name: string
  /** Engine that its known findings are of; absent where nobody says it. */
  readonly engine?: string
  /** Address of its API; absent where a preset describes it. */
  readonly url?: string
  /** Id of the model to request; absent where the server's list is to say it. */
  readonly model?: string
  /** Ids to look for in the server's list where `model` is absent, the best first. */
  readonly likelyModels: readonly string[]
  /** The model that a start would load; goldens are held against it where they name none. */
  readonly weights?: string
  /** Sent with every request, as written: `${NAME}` stands for a variable of the environment. */
  readonly headers?: Readonly<Record<string, string>>
  /** Absent where the server itself is to be asked what it offers. */
  readonly claims?: readonly Capability[]
  readonly expectations?: Expectations
  readonly knownFindings?: readonly KnownFinding[]
  readonly limits?: CheckLimits
  /** Loads that the entry itself asks for; a preset's own are not put on a server that others may use. */
  readonly load?: readonly LoadPlan[]
}
