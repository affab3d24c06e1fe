/** `mlx_lm.server`: the OpenAI-compatible server that comes with MLX LM, on Apple silicon or on a Linux CPU. */
import { defineEngine } from '../define-engine.ts'
import { diagnoseBy } from '../failure.ts'
import { mlxLmCommand } from './arguments.ts'
import { knownFailures } from './failures.ts'
import { mlxLmOptions, type MlxLmOptions } from './options.ts'

export const mlxLm = defineEngine<MlxLmOptions>({
  name: 'mlx-lm',
  title: 'MLX LM, `mlx_lm.server`',
  options: mlxLmOptions,
  paths: [
    { at: 'adapterPath', kind: 'adapter' },
    { at: 'draft.model', kind: 'model' },
  ],
  // Without a folder of the hub's cache its list of models is empty, so it is left to the checks.
  readiness: ['process', 'port', 'health', 'token'],
  readyLine: /Starting httpd at/,
  accessLine: /"(?:GET|POST|PUT|DELETE|OPTIONS|HEAD) \S+ HTTP\/1\.[01]" \d{3}/,
  // Python's socketserver, above a traceback.
  requestError: /Exception occurred during processing of request/,
  teardown: 'group',
  apiKeyVariable: undefined,
  installation: {
    kind: 'python',
    module: 'mlx_lm',
    distributions: ['mlx-lm'],
    alsoNeeds: ['mlx'],
    alsoShow: ['mlx-cpu', 'transformers', 'tokenizers'],
    defaultVersion: '0.32.2',
    diskGiB: 1,
    lockFolder: 'mlx-lm',
  },
  // It takes any other name for a model of the hub, and loads that instead.
  modelName: (model) => model,
  command: mlxLmCommand,
  diagnose: (log) => diagnoseBy(knownFailures, log),
})
