/** Waits for several things that use the same files. */

/** Waits for all, also when one fails: nobody may close or remove what another still uses. */
export async function allEnded<Values extends readonly unknown[]>(work: {
  readonly [Index in keyof Values]: Promise<Values[Index]>
}): Promise<Values> {
  await Promise.allSettled(work)
  return await Promise.all(work)
}
