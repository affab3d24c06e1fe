import { presetProjects } from 'servewright/vitest/config'
import { configDefaults, defineConfig } from 'vitest/config'

const { SERVER_URL = 'http://127.0.0.1:8000', SERVER_MODEL = 'my-model' } = process.env

export default defineConfig({
  test: {
    projects: await presetProjects({
      include: ['online/**/*.test.ts'],
      attach: { url: SERVER_URL, model: SERVER_MODEL, claims: ['completions', 'chat'] },
    }),
    reporters: [...configDefaults.reporters, 'servewright/vitest/reporter'],
  },
})
