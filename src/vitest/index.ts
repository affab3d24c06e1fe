/** `servewright/vitest`: Vitest's `test` with a server, and `expect` with what can be expected of one. */
import { expect } from 'vitest'
import { toBeComplete, toCallTool, toPassCheck } from './matchers.ts'

expect.extend({ toPassCheck, toBeComplete, toCallTool })

export { expect }
export { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
export { assemble } from '../openai/assemble.ts'
export type { Assembled, AssembledChoice } from '../openai/assemble.ts'
export { test } from './test.ts'
export type { TestServer } from './test-server.ts'
