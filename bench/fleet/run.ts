/**
 * `npm run bench:fleet [-- PART [REPEATS]]`: what load and presets on several machines promise, measured (docs/fleet.md). Parts: clocks,
 * void, halves, and of presets on Ray ray-start, ray-ends and ray-kills (how many presets); without a part, all of these. Only
 * where it is named: ray-ends-vllm, with the vLLM that is installed. Machines are namespaces, which need root; where there are
 * none, or no Ray, the part says so.
 */
import { cpus, loadavg, release } from 'node:os'
import { clocks } from './clocks.ts'
import { halves } from './halves.ts'
import { rayEnds, rayEndsReal, rayKills, rayStart } from './ray.ts'
import { voidAmong } from './void-among.ts'

const parts: Readonly<Record<string, (repeats: number) => Promise<void>>> = {
  clocks,
  void: voidAmong,
  halves,
  'ray-start': rayStart,
  'ray-ends': rayEnds,
  'ray-ends-vllm': rayEndsReal,
  'ray-kills': rayKills,
}
const usualRepeats: Readonly<Record<string, number>> = {
  clocks: 100,
  halves: 3,
  'ray-start': 5,
  'ray-ends': 5,
  'ray-ends-vllm': 5,
  'ray-kills': 100,
}

const [, , part, repeats] = process.argv
process.stdout.write(
  `${cpus().length} x ${cpus()[0]?.model.trim()}, Linux ${release()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)} before\n`,
)
/** It takes half an hour, and a vLLM that is installed. */
const onlyNamed: ReadonlySet<string> = new Set(['ray-ends-vllm'])
for (const [name, run] of Object.entries(parts))
  if (part === undefined ? !onlyNamed.has(name) : part === name)
    await run(Number(repeats ?? usualRepeats[name] ?? 1))
