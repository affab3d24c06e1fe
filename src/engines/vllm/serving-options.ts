/** Options on how vLLM answers, counts, logs and stops. */
import { z } from 'zod'
import { anyJson, group, list, toggle, value, whenFalse, written } from '../flags.ts'

const word = z.string().min(1)

const usage = group({
  promptTokensDetails: toggle('--enable-prompt-tokens-details'),
  forceInclude: toggle('--enable-force-include-usage'),
})

const metrics = group({
  perRequest: toggle('--enable-per-request-metrics'),
  serverLoadTracking: toggle('--enable-server-load-tracking'),
  kvCache: toggle('--kv-cache-metrics'),
  showHiddenForVersion: value('--show-hidden-metrics-for-version', word),
  logStats: whenFalse('--disable-log-stats'),
})

// No `apiKey`: arguments can be read by everybody on the machine, so keys travel in the environment.
const access = group({
  allowedOrigins: written({
    flag: '--allowed-origins',
    schema: z.array(word),
    write: (origins) => ['--allowed-origins', JSON.stringify(origins)],
  }),
  allowedLocalMediaPath: value('--allowed-local-media-path', word),
  allowedMediaDomains: list('--allowed-media-domains'),
  requestIdHeaders: toggle('--enable-request-id-headers'),
})

const logs = group({
  requests: toggle('--enable-log-requests'),
  outputs: toggle('--enable-log-outputs'),
  access: whenFalse('--disable-uvicorn-access-log'),
  maxLen: value('--max-log-len', z.int().min(0)),
})

const fingerprint = group({
  mode: value('--fingerprint-mode', z.enum(['full', 'hash', 'custom', 'none'])),
  value: value('--fingerprint-value', word),
})

export const servingOptions = {
  usage,
  metrics,
  access,
  logs,
  fingerprint,
  shutdownTimeoutS: value('--shutdown-timeout', z.int().min(0)),
  sleepMode: toggle('--enable-sleep-mode'),
  tokenizerInfoEndpoint: toggle('--enable-tokenizer-info-endpoint'),
  apiServerCount: value('--api-server-count', z.int().min(1)),
  additionalConfig: anyJson('--additional-config'),
  kvTransferConfig: anyJson('--kv-transfer-config'),
  configFile: value('--config', word),
}
