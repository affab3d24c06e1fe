/** What a report says of the accelerators of a machine, and what `doctor` says of what is behind them. */
import { defined } from '../../base/defined.ts'
import type {
  Accelerator,
  AcceleratorFacts,
  AcceleratorSearch,
  FoundAccelerators,
} from '../../contract/accelerator.ts'
import type { AcceleratorRecord } from '../../contract/report.ts'
import { acceleratorKinds, accelerators, lookAt, searchFor } from './lookup.ts'

type Search = Partial<AcceleratorSearch> & Pick<AcceleratorSearch, 'signal'>

/**
 * What is behind devices that were found; nothing where there are none.
 * @throws the signal's reason when it aborts
 */
export async function factsOf(
  kind: Accelerator,
  found: FoundAccelerators,
  search: Search,
): Promise<AcceleratorFacts> {
  if (found.devices.length === 0) return {}
  return (await kind.facts?.(searchFor(kind, search), found)) ?? {}
}

/** Variables that hide devices, as they are set. */
function visibleIn(
  { visibility = [] }: Accelerator,
  env: AcceleratorSearch['env'],
): Readonly<Record<string, string>> | undefined {
  const set = visibility.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return set.length === 0 ? undefined : Object.fromEntries(set)
}

async function describeKind(
  name: (typeof acceleratorKinds)[number],
  search: Search,
): Promise<readonly AcceleratorRecord[]> {
  const kind = accelerators[name]
  const found = await lookAt(kind, search)
  const facts = await factsOf(kind, found, search)
  const visible = visibleIn(kind, search.env ?? process.env)
  const models = Map.groupBy(found.devices, ({ name: model, memoryGiB }) => `${model} ${memoryGiB}`)
  return [...models.values()].map((devices) => {
    const [{ name: model, memoryGiB } = {}] = devices
    return defined({ kind: name, model, devices: devices.length, memoryGiB, ...facts, visible })
  })
}

/** @throws the signal's reason when it aborts */
export async function describeAccelerators(search: Search): Promise<readonly AcceleratorRecord[]> {
  const kinds = acceleratorKinds.filter((name) => name !== 'cpu')
  return (await Promise.all(kinds.map((name) => describeKind(name, search)))).flat()
}
