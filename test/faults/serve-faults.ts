/**
 * One server for all faults, each below a path of its own: it answers there as the fault says, and asks a good server
 * about everything that the fault is not about, so that a whole run or load finds a server that has this fault alone.
 */
import { request as send } from 'node:http'
import type { Socket } from 'node:net'
import { startScriptedServer } from '../fake-engine/start-scripted-server.ts'
import type { Fault } from './fault.ts'

export interface FaultServer extends AsyncDisposable {
  readonly port: number
  /** Root of a server that has this fault; every request of a probe is for it, and those of a run that ask as it does. */
  urlOf(fault: Fault, command: Command): string
}

export type Command = 'probe' | 'run' | 'load'

const requestLine = /^(\S+) \/(probe|run|load)\/(\d+)(\/\S*) /

const isStream = (body: string): boolean => /"stream":\s*true/.test(body)

/** How a run finds out whether a token comes at all, at its start and whenever it is in doubt. */
const asksForToken = (body: string): boolean => body.includes('"content":"Hello"')

/** @param good root of a server without faults, which speaks HTTP */
export async function serveFaults(faults: readonly Fault[], good: string): Promise<FaultServer> {
  const isFor = (fault: Fault, command: string, body: string): boolean => {
    if (command === 'probe') return true
    return isStream(fault.body) ? isStream(body) : !asksForToken(body)
  }
  const answer = async (socket: Socket, request: string): Promise<void> => {
    const [, method = '', command = '', at = '', path = ''] = requestLine.exec(request) ?? []
    const fault = faults[Number(at)]
    const body = request.slice(request.indexOf('\r\n\r\n') + 4)
    if (fault === undefined) socket.destroy()
    else if (method === 'POST' && isFor(fault, command, body)) await fault.answer(socket)
    else handOn(socket, { url: new URL(path, good), method, body })
  }
  const server = await startScriptedServer(async (socket) => {
    // It is called as soon as the request is there, before any other can come.
    await answer(socket, server.requests.at(-1) ?? '')
  })
  return {
    port: server.port,
    urlOf: (fault, command) => {
      const root = fault.url === undefined ? `http://127.0.0.1:${server.port}` : fault.url(server.port)
      return `${root}/${command}/${faults.indexOf(fault)}`
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

interface Passing {
  readonly url: URL
  readonly method: string
  readonly body: string
}

/** Connections are not kept: each is read for one request. */
function handOn(socket: Socket, { url, method, body }: Passing): void {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const asked = send(url, { method, headers }, (answer) => {
    const type = answer.headers['content-type']
    const fields = type === undefined ? '' : `content-type: ${type}\r\n`
    socket.write(`HTTP/1.1 ${answer.statusCode} Said\r\n${fields}connection: close\r\n\r\n`)
    answer.pipe(socket)
  })
  asked.on('error', () => socket.destroy())
  socket.on('close', () => asked.destroy())
  asked.end(body)
}
