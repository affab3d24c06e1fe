import { presetProjects } from 'servewright/vitest/config'
import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // One project for each preset or group of ONLINE_CONFIG (with commas), else for the one of the config file.
    projects: await presetProjects({ include: ['online/**/*.test.ts'] }),
    reporters: [...configDefaults.reporters, 'servewright/vitest/reporter'],
  },
})
