/** The clients that are written in Python, by their own commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { peersHome, type PeerClient } from './peer-client.ts'

/** Python with vLLM, such as the one that `servewright install vllm` makes. */
const vllmPython = process.env['PEERS_VLLM_PYTHON'] ?? 'python3'
const tokenizer = join(import.meta.dirname, '../../zoo/llama')

const programOf = (name: string): string => join(peersHome, name, 'bin', name)

const missingProgram = (name: string) => (): string | undefined =>
  existsSync(programOf(name)) ? undefined : `no ${programOf(name)}; see bench/peers/install.sh`

const readJson = (folder: string, file: string): unknown =>
  JSON.parse(readFileSync(join(folder, file), 'utf8'))

interface VllmResult {
  readonly median_ttft_ms: number
  readonly p99_ttft_ms: number
  readonly mean_itl_ms: number
  readonly p99_itl_ms: number
}

export const vllm: PeerClient = {
  name: 'vllm bench serve',
  missing: () => (existsSync(vllmPython) ? undefined : 'PEERS_VLLM_PYTHON names no Python with vLLM'),
  command: ({ url, users, requests, maxTokens, folder }) => {
    const words =
      `${join(import.meta.dirname, 'vllm_bench.py')} --backend openai-chat --base-url ${url} ` +
      `--endpoint /v1/chat/completions --model paced --tokenizer ${tokenizer} --dataset-name random ` +
      `--random-input-len 8 --random-output-len ${maxTokens} --num-prompts ${requests} --request-rate inf ` +
      `--max-concurrency ${users} --num-warmups 8 --ready-check-timeout-sec 0 --disable-tqdm ` +
      `--percentile-metrics ttft,itl --save-result --result-dir ${folder}`
    return ['env', 'HF_HUB_OFFLINE=1', vllmPython, ...words.split(' ')]
  },
  read: (_stdout, { folder }) => {
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.json'))
    const result = readJson(folder, file) as VllmResult
    return {
      ttftP50: result.median_ttft_ms,
      ttftP99: result.p99_ttft_ms,
      itlMean: result.mean_itl_ms,
      itlP99: result.p99_itl_ms,
    }
  },
}

interface GuidellmSummary {
  readonly successful: {
    readonly mean: number
    readonly percentiles: { readonly p50: number; readonly p99: number }
  }
}

interface GuidellmResult {
  readonly benchmarks: readonly [
    {
      readonly metrics: {
        readonly time_to_first_token_ms: GuidellmSummary
        readonly inter_token_latency_ms: GuidellmSummary
      }
    },
  ]
}

/** It has no warm-up ahead of a load: its first requests are its first. */
export const guidellm: PeerClient = {
  name: 'guidellm',
  missing: missingProgram('guidellm'),
  command: ({ url, users, requests, maxTokens, folder }) => {
    const words =
      `run --backend kind=openai_http,target=${url},model=paced --profile kind=concurrent,streams=${users} ` +
      `--constraint kind=max_requests,count=${requests} --tokenizer kind=huggingface_auto,model=${tokenizer} ` +
      `--data kind=synthetic_text,prompt_tokens=8,output_tokens=${maxTokens} ` +
      `--output kind=json,path=${folder}/result.json --disable-console`
    return ['env', 'HF_HUB_OFFLINE=1', programOf('guidellm'), ...words.split(' ')]
  },
  read: (_stdout, { folder }) => {
    const [{ metrics }] = (readJson(folder, 'result.json') as GuidellmResult).benchmarks
    const ttft = metrics.time_to_first_token_ms.successful
    const itl = metrics.inter_token_latency_ms.successful
    return {
      ttftP50: ttft.percentiles.p50,
      ttftP99: ttft.percentiles.p99,
      itlMean: itl.mean,
      itlP99: itl.percentiles.p99,
    }
  },
}

interface AiperfSummary {
  readonly avg: number
  readonly p50: number
  readonly p99: number
}

interface AiperfResult {
  readonly time_to_first_token: AiperfSummary
  /** Absent where answers have a single token. */
  readonly inter_token_latency?: AiperfSummary
}

export const aiperf: PeerClient = {
  name: 'aiperf',
  missing: missingProgram('aiperf'),
  command: ({ url, users, requests, maxTokens, folder }) => {
    const words =
      `profile -m paced --url ${url} --endpoint-type chat --streaming --concurrency ${users} ` +
      `--request-count ${requests} --warmup-request-count 8 --isl 8 --osl ${maxTokens} ` +
      `--use-legacy-max-tokens --use-server-token-count --tokenizer ${tokenizer} ` +
      `--output-artifact-dir ${folder} --ui none --no-gpu-telemetry --no-server-metrics --random-seed 1`
    return [programOf('aiperf'), ...words.split(' ')]
  },
  read: (_stdout, { folder }) => {
    const { time_to_first_token: ttft, inter_token_latency: itl } = readJson(
      folder,
      'profile_export_aiperf.json',
    ) as AiperfResult
    return {
      ttftP50: ttft.p50,
      ttftP99: ttft.p99,
      itlMean: itl?.avg ?? Number.NaN,
      itlP99: itl?.p99 ?? Number.NaN,
    }
  },
}
