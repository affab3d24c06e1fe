/** What a run knows of the server that replays a mutant: what a config file can say of it, and what it says of itself. */
import type { ServerFacts } from '../../src/contract/check.ts'
import type { Expectations } from '../../src/contract/preset.ts'

/** Without what lies in files, which are those of the machine that has recorded. */
function withoutFiles(expectations: Expectations): Expectations {
  const { goldens: _, odds: __, lora, ...others } = expectations
  if (lora === undefined) return others
  const { served, questions } = lora
  return { ...others, lora: { served, questions } }
}

/** Nothing else of `facts` reaches a run at a server that others have started. */
export function toldFacts({ model, claims, expectations, maxModelLen }: ServerFacts): ServerFacts {
  return {
    model,
    claims,
    expectations: withoutFiles(expectations),
    ...(maxModelLen === undefined ? {} : { maxModelLen }),
    shared: true,
  }
}

/** Whether a change of facts can be told to a run. */
export function canBeTold(before: ServerFacts, after: ServerFacts): boolean {
  const rest = (facts: ServerFacts): string => {
    const { model: _, claims: __, maxModelLen: ___, expectations, ...others } = facts
    const { goldens, odds, lora } = expectations
    return JSON.stringify([others, goldens, odds, lora])
  }
  return rest(before) === rest(after)
}

/** A config file with the server at `url` in it, under the name `replayed`. */
export function configOf(url: string, facts: ServerFacts): string {
  const { model, claims, expectations } = toldFacts(facts)
  return JSON.stringify({ presets: { replayed: { url, model, claims, expectations } } })
}
