/** Whether the usage of an answer is there and adds up. */

type Usage = Readonly<Record<string, unknown>>

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/**
 * @param required it was asked for
 * @returns what is wrong, one sentence
 */
export function findUsageFault(usage: Usage | undefined, required: boolean): string | undefined {
  if (usage === undefined) return required ? 'Usage was asked for and did not come.' : undefined
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage
  if (!isCount(prompt) || !isCount(completion) || !isCount(total)) {
    return 'Usage lacks prompt_tokens, completion_tokens or total_tokens, or one is no count.'
  }
  if (total === prompt + completion) return undefined
  return `Usage does not add up: ${prompt} prompt and ${completion} completion tokens, ${total} in total.`
}
