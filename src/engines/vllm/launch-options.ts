/** Options on how vLLM's own program is come by. */
import { z } from 'zod'

export const launchOptions = {
  launch: z
    .enum(['module', 'serve', 'script'])
    .optional()
    .describe(
      '`python -m vllm.entrypoints.openai.api_server` (the default), `vllm serve`, or launchers/start-server.sh.',
    ),
  setup: z
    .string()
    .min(1)
    .optional()
    .describe(
      'For `launch: script`: a shell file that is sourced first. It may set modules, limits and SERVEWRIGHT_PYTHON.',
    ),
}

/** What a set-up is without the shell that reads it. */
export const setupRule = {
  at: ['setup'],
  says: 'needs `launch: script`, the only form that starts through a shell',
  broken: ({
    launch,
    setup,
  }: {
    readonly launch?: string | undefined
    readonly setup?: string | undefined
  }) => setup !== undefined && launch !== 'script',
} as const
