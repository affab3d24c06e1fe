import { expect, it } from 'vitest'
import { type Order, OrderKeeper } from './order-keeper.ts'

const prepared = 'prepared'
type Step = Order | typeof prepared

/** @returns what is wrong with the last of them */
function after(steps: readonly Step[]): string | undefined {
  const keeper = new OrderKeeper()
  let wrong: string | undefined
  for (const step of steps) {
    expect(wrong).toBeUndefined()
    if (step === prepared) keeper.prepared()
    else wrong = keeper.take(step)
  }
  return wrong
}

const load = ['share', 'prompts', 'prompts', 'prepare', prepared, 'start', 'over'] as const

it.each([
  [[...load, ...load, 'bye']],
  [['share', 'prepare', 'interrupt', prepared, 'start', 'interrupt', 'over']],
  [['share', 'prompts', 'over', ...load]],
  [['share', 'prepare', 'over', prepared, 'share']],
  [['interrupt', 'over', 'bye']],
] as const)('lets orders come in turn: %j', (steps) => {
  expect(after(steps)).toBeUndefined()
})

it.each([
  [['prompts'], 'the order "prompts" came out of turn: it had no share of a load'],
  [['prepare'], 'the order "prepare" came out of turn: it had no share of a load'],
  [['start'], 'the order "start" came out of turn: it had no share of a load'],
  [['share', 'share'], 'the order "share" came out of turn: it had a share that was not prepared'],
  [['share', 'start'], 'the order "start" came out of turn: it had a share that was not prepared'],
  [['share', 'prepare', 'start'], 'the order "start" came out of turn: it was not ready'],
  [['share', 'prepare', 'prepare'], 'the order "prepare" came out of turn: it was not ready'],
  [['share', 'prepare', 'prompts'], 'the order "prompts" came out of turn: it was not ready'],
  [['share', 'prepare', prepared, 'prepare'], 'it was ready to start'],
  [['share', 'prepare', prepared, 'start', 'start'], 'it had been started'],
  [['share', 'prepare', prepared, 'start', 'share'], 'it had been started'],
  [['share', 'prepare', 'over', prepared, 'start'], 'it had no share of a load'],
] as const)('names the order that comes out of turn: %j', (steps, wrong) => {
  expect(after(steps)).toContain(wrong)
})
