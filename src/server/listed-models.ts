/** Reads the answer of `GET /v1/models`. */

export interface ListedModel {
  readonly id: string
  /** Context length in tokens; some engines say it, OpenAI does not. */
  readonly maxModelLen?: number
  /** Who the server says has made or serves it, such as the name of the engine. */
  readonly ownedBy?: string
}

/** @returns undefined when `body` is not a list of models */
export function listedModels(body: string): readonly ListedModel[] | undefined {
  try {
    const { data } = JSON.parse(body) as { data?: unknown }
    if (!Array.isArray(data)) return undefined
    return (data as readonly Record<string, unknown>[]).map((entry) => ({
      id: String(entry['id']),
      ...(typeof entry['max_model_len'] === 'number' ? { maxModelLen: entry['max_model_len'] } : {}),
      ...(typeof entry['owned_by'] === 'string' ? { ownedBy: entry['owned_by'] } : {}),
    }))
  } catch {
    return undefined
  }
}
