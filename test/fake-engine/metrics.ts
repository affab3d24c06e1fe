/** Prometheus text with vLLM's names and true counts. */

const counts = { running: 0, prompt: 0, generation: 0, stop: 0, length: 0 }

export function countStart(): void {
  counts.running += 1
}

export function countEnd(): void {
  counts.running -= 1
}

export interface Finished {
  readonly promptTokens: number
  readonly generationTokens: number
  readonly finish: string
}

export function countFinished({ promptTokens, generationTokens, finish }: Finished): void {
  counts.prompt += promptTokens
  counts.generation += generationTokens
  if (finish === 'length') counts.length += 1
  else counts.stop += 1
}

interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly samples: Readonly<Record<string, number>>
}

function render({ name, type, samples }: Family, model: string): string {
  const lines = Object.entries(samples).map(
    ([labels, value]) => `${name}{engine="0",${labels}model_name="${model}"} ${value.toFixed(1)}`,
  )
  return [`# HELP ${name} As vLLM counts it.`, `# TYPE ${name} ${type}`, ...lines].join('\n')
}

export function metricsText(model: string): string {
  const families: readonly Family[] = [
    { name: 'vllm:num_requests_running', type: 'gauge', samples: { '': counts.running } },
    { name: 'vllm:num_requests_waiting', type: 'gauge', samples: { '': 0 } },
    { name: 'vllm:kv_cache_usage_perc', type: 'gauge', samples: { '': 0 } },
    { name: 'vllm:prefix_cache_queries_total', type: 'counter', samples: { '': counts.prompt } },
    { name: 'vllm:prefix_cache_hits_total', type: 'counter', samples: { '': 0 } },
    { name: 'vllm:num_preemptions_total', type: 'counter', samples: { '': 0 } },
    { name: 'vllm:prompt_tokens_total', type: 'counter', samples: { '': counts.prompt } },
    { name: 'vllm:generation_tokens_total', type: 'counter', samples: { '': counts.generation } },
    {
      name: 'vllm:request_success_total',
      type: 'counter',
      samples: { 'finished_reason="stop",': counts.stop, 'finished_reason="length",': counts.length },
    },
  ]
  return `${families.map((family) => render(family, model)).join('\n')}\n`
}
