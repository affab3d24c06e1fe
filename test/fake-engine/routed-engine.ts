/** An engine of two processes: a fake engine, and a router that clients talk to. */
import { join } from 'node:path'
import type { CommandSpec, Engine, LaunchRequest } from '../../src/contract/engine.ts'
import { defineEngine } from '../../src/engines/define-engine.ts'
import { findEngine } from '../../src/engines/lookup.ts'

export type RouterFault = '' | 'exit-at-start' | 'never-listens' | 'missing'

const { processes: processesOfOne, reads: _, ...one } = findEngine('vllm')

function routerCommand({ port, ports }: LaunchRequest<unknown>, fault: RouterFault): CommandSpec {
  const file = fault === 'missing' ? '/no/such/router' : process.execPath
  const words = [port, ports?.['worker'] ?? 0].map(String)
  return { file, args: [join(import.meta.dirname, 'router.ts'), ...words, fault], env: { ROUTED: 'yes' } }
}

export function routedEngine(fault: RouterFault = ''): Engine {
  return defineEngine({
    ...one,
    name: 'routed',
    processes(request) {
      const [{ command }] = processesOfOne({ ...request, port: request.ports?.['worker'] ?? 0 })
      return [
        { role: 'worker', command, readiness: ['process', 'port', 'health', 'models'] },
        {
          role: 'router',
          command: routerCommand(request, fault),
          readiness: ['process', 'port', 'health', 'models', 'token', 'metrics'],
        },
      ]
    },
  })
}
