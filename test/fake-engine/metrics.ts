/** Prometheus text with vLLM's names and true counts. */
import { vllmFacts } from '../../src/engines/vllm/facts.ts'
import type { MetricFamily } from '../../src/contract/engine-facts.ts'

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

const finished = (): number => counts.stop + counts.length

/** By what is written between name and model, e.g. `_count` or a further label; every other sample is 0. */
const values: Readonly<Record<string, () => Readonly<Record<string, number>>>> = {
  'vllm:num_requests_running': () => ({ '': counts.running }),
  'vllm:prompt_tokens_total': () => ({ '': counts.prompt }),
  'vllm:prefix_cache_queries_total': () => ({ '': counts.prompt }),
  'vllm:generation_tokens_total': () => ({ '': counts.generation }),
  'vllm:request_success_total': () => ({
    'finished_reason="stop",': counts.stop,
    'finished_reason="length",': counts.length,
  }),
}

const sums: Readonly<Record<string, () => number>> = {
  'vllm:request_prompt_tokens': () => counts.prompt,
  'vllm:request_generation_tokens': () => counts.generation,
}

function samplesOf({ name, type }: MetricFamily, model: string): readonly string[] {
  const line = (suffix: string, labels: string, value: number): string =>
    `${name}${suffix}{engine="0",${labels}model_name="${model}"} ${value.toFixed(1)}`
  if (type === 'histogram') {
    return [
      line('_bucket', 'le="1.0",', 0),
      line('_bucket', 'le="+Inf",', finished()),
      line('_count', '', finished()),
      line('_sum', '', sums[name]?.() ?? 0),
    ]
  }
  return Object.entries(values[name]?.() ?? { '': 0 }).map(([labels, value]) => line('', labels, value))
}

export function metricsText(model: string): string {
  const families = vllmFacts.metrics.families.filter(({ when }) => when === undefined)
  const lines = families.flatMap((family) => [
    `# HELP ${family.name} As vLLM counts it.`,
    `# TYPE ${family.name} ${family.type}`,
    ...samplesOf(family, model),
  ])
  return `${lines.join('\n')}\n`
}
