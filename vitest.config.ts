import { defineConfig } from 'vitest/config'

const project = (name: string, include: readonly string[], timeoutMs: number) => ({
  extends: true as const,
  test: { name, include: [...include], testTimeout: timeoutMs, hookTimeout: timeoutMs },
})

/** Real servers: one at a time. */
const endToEnd = (name: string, include: string) => ({
  extends: true as const,
  test: { name, include: [include], testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false },
})

export default defineConfig({
  test: {
    reporters: ['default', './test/count-reporter.ts'],
    projects: [
      project('unit', ['src/**/*.test.ts'], 10_000),
      project('contract', ['test/contract/**/*.test.ts'], 180_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000),
      endToEnd('smoke', 'test/e2e/tiny.e2e.ts'),
      endToEnd('e2e', 'test/e2e/slow/**/*.e2e.ts'),
    ],
  },
})
