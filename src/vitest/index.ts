/** `servewright/vitest`: Vitest's `test` with a server, and `expect` with what can be expected of one. */
import { expect } from 'vitest'
import type { Golden } from '../checks/judges/goldens.ts'
import type { Check } from '../contract/check.ts'
import { toBeComplete, toCallTool, toMatchGolden, toPassCheck } from './matchers.ts'

expect.extend({ toPassCheck, toBeComplete, toCallTool, toMatchGolden })

export { expect }
export { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
export { assemble } from '../openai/assemble.ts'
export type { Assembled, AssembledChoice } from '../openai/assemble.ts'
export type { Golden }
export { test } from './test.ts'
export type { TestServer } from './test-server.ts'

// Here, and not beside the matchers: what a declaration file does not name, its readers do not see.
declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * For a `server`: the check passes, apart from findings that are known for the version of the engine. One that is skipped or vacuous throws, also under `.not`: it proves nothing.
     * @param check one that `defineCheck` made, or the id of one
     */
    toPassCheck(check: Check | string): Promise<void>
    /** For an exchange: status 200, and complete by its framing, finish reasons, `[DONE]` and usage. */
    toBeComplete(): R
    /** For an exchange: some choice calls the function, its arguments are JSON and, if given, equal `args`. */
    toCallTool(name: string, args?: Readonly<Record<string, unknown>>): R
    /** For an exchange: the text, or what a reference answered to what `server.askGolden` asked. */
    toMatchGolden(golden: Golden | string): R
  }
}
