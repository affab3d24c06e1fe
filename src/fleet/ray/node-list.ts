/** The list of nodes of a cluster's dashboard. Pure. */
import { z } from 'zod'

const nodeList = z.object({
  data: z.object({ result: z.object({ result: z.array(z.object({ state: z.string() })) }) }),
})

/** @returns how many of them live; undefined for anything else */
export function livingNodes(text: string): number | undefined {
  try {
    const { result } = nodeList.parse(JSON.parse(text)).data.result
    return result.filter(({ state }) => state === 'ALIVE').length
  } catch {
    return undefined
  }
}
