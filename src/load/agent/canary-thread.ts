/** The thread that emits canary stamps and answers the warm-up; an entry of its own. */
import { workerSide } from '../../host/worker-thread.ts'
import { startCanaryEmitter } from '../../wire/canary-emitter.ts'
import { startEchoServer } from '../../wire/echo-server.ts'

export type CanaryOrder = 'start' | 'stop'
export type CanaryNews =
  | { readonly type: 'ready'; readonly canaryPort: number; readonly echoPort: number }
  | { readonly type: 'stopped'; readonly sent: number }

const side = workerSide<undefined, CanaryNews, CanaryOrder>()
const emitter = await startCanaryEmitter()
const echoPort = await startEchoServer()
side.onMessage((request) => {
  if (request === 'start') emitter.start()
  else side.post({ type: 'stopped', sent: emitter.stop() })
})
side.post({ type: 'ready', canaryPort: emitter.port, echoPort })
