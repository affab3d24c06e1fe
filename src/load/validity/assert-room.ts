/** Refuses a load for whose connections this machine has too few file descriptors, ports or too little memory. */
import { largest } from '../../base/extremes.ts'
import { EnvironmentError } from '../../base/errors.ts'
import type { Arrival } from '../../contract/load-plan.ts'
import { cgroupLimits } from '../../host/cgroup-limits.ts'
import { localPorts } from '../../host/local-ports.ts'
import { availableMemoryGiB } from '../../host/machine.ts'
import { countOpenFiles, type OpenFiles } from '../../host/open-files.ts'
import type { MachineOrder } from '../client/machine-plan.ts'
import type { LoadRequest } from '../load-request.ts'

/** For the canary, threads, modules and files that are opened meanwhile. */
const reserve = 64
/** In an open loop it is unknown how many requests will be open: those of one second have to fit. */
const openLoopSeconds = 1

export function connectionsNeeded(arrival: Arrival): number {
  switch (arrival.kind) {
    case 'users':
      return arrival.users
    case 'constant':
    case 'poisson':
    case 'gamma':
      return Math.ceil(arrival.rate * openLoopSeconds)
    case 'ramp':
      return Math.ceil(Math.max(arrival.fromRate, arrival.toRate) * openLoopSeconds)
    case 'steps':
      return Math.ceil(largest(arrival.rates) * openLoopSeconds)
    case 'trace':
      return Math.min(arrival.atMs.length, 64)
  }
}

/** What a connection costs, with what is under way on it. */
const kibPerConnection = 32

/** What a machine has for connections. */
export interface Room {
  readonly files: OpenFiles
  /** For each address that connections are made from. */
  readonly ports: number
  readonly memoryMiB: number
}

const machineRoom = (): Room => {
  const { memoryMiB = Infinity } = cgroupLimits()
  return {
    files: countOpenFiles(),
    ports: localPorts(),
    memoryMiB: Math.min(availableMemoryGiB() * 1024, memoryMiB),
  }
}

function assertFiles(needed: number, limit: number): void {
  if (needed <= limit) return
  throw new EnvironmentError(
    'environment/too-few-files',
    `The load needs ${needed} file descriptors, but this process may open only ${limit}`,
    { hint: `Raise the limit first: ulimit -n ${needed}`, facts: { needed, limit } },
  )
}

function assertPorts(needed: number, ports: number): void {
  if (needed <= ports) return
  throw new EnvironmentError(
    'environment/too-few-ports',
    `The load needs ${needed} connections from this machine, but its local ports are enough for only ${ports}`,
    {
      hint: 'Spread the load over more agents, give agents more addresses with --bind, or widen net.ipv4.ip_local_port_range.',
      facts: { needed, ports },
    },
  )
}

function assertMemory(neededMiB: number, memoryMiB: number): void {
  if (neededMiB <= memoryMiB) return
  throw new EnvironmentError(
    'environment/no-memory',
    `The load needs about ${Math.ceil(neededMiB)} MiB of memory, but only ${Math.floor(memoryMiB)} MiB are available`,
    { hint: 'Free some memory, or spread the load over more agents.' },
  )
}

/**
 * For one machine's share of a load, before anything is sent.
 * @returns how many connections it has room for, as far as ports tell
 * @throws EnvironmentError `environment/too-few-files`, `environment/too-few-ports` or `environment/no-memory` with what is needed
 */
export function assertRoom(
  {
    request,
    place,
    bind = [],
  }: Pick<MachineOrder, 'place' | 'bind'> & {
    readonly request: Pick<LoadRequest, 'arrival'>
  },
  { files, ports, memoryMiB }: Room = machineRoom(),
): number {
  const connections = Math.ceil(connectionsNeeded(request.arrival) / place.of)
  assertFiles(files.open + connections + reserve, files.limit)
  const most = ports * Math.max(1, bind.length)
  assertPorts(connections, most)
  assertMemory((connections * kibPerConnection) / 1024, memoryMiB)
  return most
}
