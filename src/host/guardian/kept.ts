/** Starts a server as our own child, after a keeper that ends it when we are gone. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defined } from '../../base/defined.ts'
import { within } from '../../base/clock.ts'
import { packageRoot } from '../package-root.ts'
import { serverEnvironment } from '../server-environment.ts'
import type { ExitInfo, Guarded, GuardRequest } from './guarded.ts'

const farewellMs = 2_000

/** The sources of a clone, else the built package. */
function keeperFile(): string {
  const source = join(packageRoot, 'src/host/guardian/keeper.ts')
  return existsSync(source) ? source : join(packageRoot, 'dist/host/guardian/keeper.js')
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(child.pid ?? 0))
  })
}

/** @throws Error with the `code` of the system's refusal when the program cannot be started */
export async function startWithKeeper(request: GuardRequest): Promise<Guarded> {
  const { command, session, log, env, marker, lastResort } = request
  // Its environment has no marker, so that it is not one of those that it ends.
  const keeper = spawn(process.execPath, [keeperFile()], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: serverEnvironment({}),
  })
  const guardianPid = await started(keeper)
  keeper.stdin.on('error', () => undefined)
  const child = spawn(command.file, command.args, {
    detached: session === 'own',
    stdio: ['ignore', log, log],
    env,
  })
  const exited = new Promise<ExitInfo>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  const pid = await started(child).catch((error: unknown) => {
    keeper.stdin.end()
    throw error
  })
  let released = false
  keeper.stdin.write(`${JSON.stringify(defined({ pid, marker, lastResort }))}\n`)
  return {
    kind: 'keeper',
    pid,
    guardianPid,
    exited,
    get lost() {
      return !released && (keeper.exitCode !== null || keeper.signalCode !== null)
    },
    killAll: () => undefined,
    abandon: () => {
      released = true
      keeper.stdin.destroy()
    },
    release: async () => {
      released = true
      keeper.stdin.end('{}\n')
      if (keeper.exitCode === null && keeper.signalCode === null)
        await within(once(keeper, 'exit'), farewellMs)
    },
  }
}
