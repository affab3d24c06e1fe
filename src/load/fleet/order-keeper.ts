/** Which order of its coordinator may come when: one that comes out of turn would be obeyed wrongly, or never. Pure. */
import type { CoordinatorMessage } from './messages.ts'

/** What a coordinator has an agent do, in the order of one load. */
export type Order = Exclude<CoordinatorMessage['type'], 'challenge' | 'welcome' | 'refused' | 'probe'>

/** `idle`: it has no share; `shared`: it takes prompts; `preparing`: until it is ready; `started`: until the load is over. */
type Stage = 'idle' | 'shared' | 'preparing' | 'ready' | 'started'

/** What may come in which stage, beside what may always come, and which stage follows. */
const turns: Readonly<Record<Stage, Partial<Record<Order, Stage>>>> = {
  idle: { share: 'shared' },
  shared: { prompts: 'shared', prepare: 'preparing' },
  preparing: {},
  ready: { start: 'started' },
  started: {},
}

const stageTexts: Readonly<Record<Stage, string>> = {
  idle: 'it had no share of a load',
  shared: 'it had a share that was not prepared',
  preparing: 'it was not ready',
  ready: 'it was ready to start',
  started: 'it had been started',
}

export class OrderKeeper {
  #stage: Stage = 'idle'

  /** Its share is prepared; a load that is over meanwhile stays over. */
  prepared(): void {
    if (this.#stage === 'preparing') this.#stage = 'ready'
  }

  /** @returns what is wrong with an order that comes now, in words; undefined where it may come */
  take(order: Order): string | undefined {
    if (order === 'interrupt' || order === 'bye') return undefined
    const next = order === 'over' ? 'idle' : turns[this.#stage][order]
    if (next === undefined) return `the order "${order}" came out of turn: ${stageTexts[this.#stage]}`
    this.#stage = next
    return undefined
  }
}
