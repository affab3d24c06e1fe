/** The nodes of a cluster, as lines of a table. */
import type { NodeFacts } from '../fleet/node-facts.ts'
import { isDeviceResource } from '../fleet/ray/resources.ts'
import type { Style } from '../report/style.ts'

const usualNice = 0

/** Whether a preset of some engine can run there. */
export const isFit = ({ why, has = {} }: NodeFacts): boolean =>
  why === undefined && Object.keys(has).length > 0

const devicesOf = ({ devices = {}, resources }: NodeFacts): string => {
  const found = Object.entries(devices).filter(([, count]) => count > 0)
  const named = Object.entries(resources).filter(([name]) => isDeviceResource(name))
  return [
    ...found.map(([kind, count]) => `${count} ${kind}`),
    ...named.map(([name, count]) => `${name} ${count}`),
  ].join(', ')
}

const enginesOf = ({ has = {} }: NodeFacts): string =>
  Object.keys(has)
    .filter((name) => name.includes('@'))
    .map((name) => name.replace('@', ' '))
    .join(', ')

/** What makes the figures of a node's runs worse than those of its machine. */
export function nodeWarnings({
  nice,
  cpuLimit,
  memoryLimitMiB,
  leftOvers = 0,
}: NodeFacts): readonly string[] {
  return [
    ...(nice === undefined || nice <= usualNice
      ? []
      : [
          `runs at nice ${nice}, which makes latencies worse on a shared node; start Ray there with RAY_worker_niceness=0`,
        ]),
    ...(cpuLimit === undefined ? [] : [`may use ${cpuLimit} processors`]),
    ...(memoryLimitMiB === undefined ? [] : [`may use ${Math.round(memoryLimitMiB)} MiB of memory`]),
    ...(leftOvers === 0
      ? []
      : [`has left-overs of ${leftOvers} runs; \`servewright clean\` there ends them`]),
  ]
}

export function nodeLines(nodes: readonly NodeFacts[], style: Style): readonly string[] {
  const nameOf = ({ host = 'unnamed' }: NodeFacts): string => host
  return nodes.flatMap((node) => {
    const { why, node: version, cores, memoryGiB, diskGiB } = node
    if (why !== undefined) return [`  ${style.bad('✗')} ${nameOf(node)}  ${why}`]
    const devices = devicesOf(node) || 'no devices'
    const facts = `${cores} cores, ${memoryGiB} GiB, ${diskGiB} GiB of disk free, Node ${version}, ${devices}`
    const mark = isFit(node) ? style.good('✓') : style.bad('✗')
    return [
      `  ${mark} ${nameOf(node)}  ${facts}`,
      `      ${enginesOf(node) || 'no engine'}`,
      ...nodeWarnings(node).map((warning) => `      ${style.bad('!')} ${warning}`),
    ]
  })
}
