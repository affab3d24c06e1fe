/** Why there is no report of a unit, in words for whoever asked for it. Pure. */
import type { ErrorRecord } from '../base/errors.ts'
import type { PlacementRecord } from '../contract/placement.ts'
import type { NodeFacts } from './node-facts.ts'
import { lastWords } from './last-words.ts'
import type { Unit, WhyUnplaced } from './placer.ts'

interface Fate {
  readonly attempts: PlacementRecord['attempts']
  readonly unplaced?: WhyUnplaced
  /** Why nothing more was heard of the cluster, where that is known. */
  readonly clusterLost?: ErrorRecord
  /** What is known of the last loss: what the cluster said, or what is wrong with the files that came back. */
  readonly because?: string
  readonly files?: Readonly<Record<string, string>>
}

function neverFits({ engine, resources }: Unit, nodes: readonly NodeFacts[]): ErrorRecord {
  const code = 'environment/not-placed'
  const having = nodes.filter(({ has }) => has?.[engine] !== undefined)
  if (having.length === 0) {
    const message = `None of the ${nodes.length} nodes has ${engine}`
    return { code, message, hint: `Install it on a node: servewright install ${engine}.` }
  }
  const most = (name: string): number => Math.max(0, ...having.map((one) => one.resources[name] ?? 0))
  const lacking = Object.entries(resources).filter(([name, count]) => most(name) < count)
  const needs = lacking.map(([name, count]) => `${name} ${count}; the largest node has ${most(name)}`)
  const message = `No node can ever hold it: it needs ${needs.join(', and ') || 'all of it on one node'}`
  return { code, message, hint: 'Choose presets for what the cluster has: `servewright fleet nodes`.' }
}

const unplacedTexts = {
  late: 'No node had room for it in time',
  gone: 'The nodes that could hold it are gone, and none came in time',
  stopped: 'It was not placed before the fleet was stopped',
} as const

const unplacedHints = {
  late: 'Wait for the cluster to be free, or give a longer --queue-timeout.',
  gone: 'Start the nodes again, and run it again with --resume.',
  stopped: 'Run it again with --resume.',
} as const

function lost({ attempts, because, unplaced }: Fate): ErrorRecord {
  const times = attempts.length === 1 ? 'once' : `${attempts.length} times`
  const each = attempts.map(({ node, lost: cause = 'superseded' }) => `${cause} on ${node}`).join(', ')
  const last = attempts.at(-1)?.lost === undefined ? undefined : because
  const said = last === undefined ? '' : ` (${last})`
  const then = unplaced === 'gone' || unplaced === 'late' ? `. ${unplacedTexts[unplaced]}` : ''
  return {
    code: 'environment/unit-lost',
    message: `It was lost ${times}: ${each}${said}${then}`,
    hint: 'Look at the log of the node: the memory of the machine may have been too small.',
  }
}

/** Nothing is known of its end, as where the log of the cluster was cut. */
function unheard({ attempts, files, because, clusterLost }: Fate): ErrorRecord {
  const hint = 'Run it again with --resume.'
  const last = attempts.at(-1)
  if (last === undefined) {
    const message = 'The cluster did not place it, and did not say why'
    return clusterLost ?? { code: 'environment/not-placed', message, hint }
  }
  const printed = lastWords(files?.['console.txt'])
  const said = printed.said ?? because ?? ''
  const end = said === '' ? '' : `: ${said}`
  return {
    code: 'environment/unit-lost',
    message: `Its report did not come back from ${last.node}${end}`,
    hint: printed.hint === undefined ? hint : `${printed.hint} Then run it again with --resume.`,
  }
}

export function whyNoReport(unit: Unit, fate: Fate, nodes: readonly NodeFacts[]): ErrorRecord {
  const { attempts, unplaced } = fate
  if (attempts.at(-1)?.lost !== undefined) return lost(fate)
  if (unplaced === 'never') return neverFits(unit, nodes)
  if (unplaced === undefined) return unheard(fate)
  return {
    code: 'environment/not-placed',
    message: unplacedTexts[unplaced],
    hint: unplacedHints[unplaced],
  }
}
