/** Finds a kind of accelerator by name, and the devices of every kind on this machine. */
import { UsageError } from '../../base/errors.ts'
import { nearest } from '../../base/nearest.ts'
import type { Accelerator, AcceleratorSearch, FoundAccelerators } from '../../contract/accelerator.ts'
import { toolEnvironment } from '../tool-environment.ts'
import * as registry from './registry.ts'

export type AcceleratorKind = keyof typeof registry

export const accelerators: Readonly<Record<AcceleratorKind, Accelerator>> = registry
export const acceleratorKinds = (Object.keys(registry) as AcceleratorKind[]).toSorted()

export type Accelerators = Readonly<Record<AcceleratorKind, FoundAccelerators>>

const isKind = (kind: string): kind is AcceleratorKind => Object.hasOwn(registry, kind)

/**
 * @param at where the kind is said, for the error
 * @throws UsageError `usage/invalid-config` with the nearest kind
 */
export function findAccelerator(kind: string, at = 'needs.accelerator'): Accelerator {
  if (isKind(kind)) return accelerators[kind]
  const guess = nearest(kind, acceleratorKinds)
  throw new UsageError('usage/invalid-config', `${at}: "${kind}" is not an accelerator`, {
    hint: `${guess === undefined ? '' : `Did you mean ${guess}? `}The accelerators are: ${acceleratorKinds.join(', ')}.`,
  })
}

/** Our own environment, which servers inherit, and what is set over it. */
export const inheritedWith = (
  over: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> => ({
  ...process.env,
  ...over,
})

type Search = Partial<AcceleratorSearch> & Pick<AcceleratorSearch, 'signal'>

/** The tools of a kind get those of our variables that are meant for them. */
export const searchFor = (
  { variables = '', visibility = [] }: Pick<Accelerator, 'variables' | 'visibility'>,
  search: Search,
): AcceleratorSearch => ({
  root: '/',
  ...search,
  env: toolEnvironment([variables, ...visibility].join(' '), search.env ?? process.env),
})

/**
 * The devices of one kind that this machine has, whoever may see them.
 * @throws the signal's reason when it aborts
 */
export async function lookAt(accelerator: Accelerator, search: Search): Promise<FoundAccelerators> {
  const full = searchFor(accelerator, search)
  const { devices, notes } = await accelerator.look(full)
  const { visibility = [] } = accelerator
  const set = devices.length === 0 ? [] : visibility.filter((name) => full.env[name] !== undefined)
  const masked = set.map((name) => `${name}=${full.env[name]} limits which of them a server sees`)
  return { devices, notes: [...notes, ...masked] }
}

/** As `lookAt`, for every kind. */
export async function findAccelerators(search: Search): Promise<Accelerators> {
  const found = acceleratorKinds.map(
    async (kind) => [kind, await lookAt(accelerators[kind], search)] as const,
  )
  return Object.fromEntries(await Promise.all(found)) as Accelerators
}
