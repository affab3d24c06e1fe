/** How one kind of arrival says when requests are due. */
import type { Arrival } from '../../contract/load-plan.ts'
import type { Random } from '../random.ts'

/** Milliseconds from the start, never falling; endless unless the kind has an end of its own. */
export type Offsets = Iterable<number>

export type OpenArrival = Exclude<Arrival, { readonly kind: 'users' }>

export type OffsetsOf<Kind extends OpenArrival['kind']> = (
  arrival: Extract<OpenArrival, { readonly kind: Kind }>,
  random: Random,
) => Offsets
