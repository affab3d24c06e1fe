/** `npm run check`: everything that can be told without running a server. As many steps run at once as there are processors, four at most. */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

interface Step {
  readonly name: string
  readonly command: string
}

const steps: readonly Step[] = [
  { name: 'lint', command: 'oxlint --deny-warnings' },
  { name: 'types', command: 'tsc -p . --noEmit' },
  { name: 'layers', command: 'node scripts/check-layers.ts' },
  { name: 'unused', command: 'knip' },
  { name: 'package', command: 'npm run --silent build && publint --strict' },
  { name: 'format', command: 'oxfmt --check .' },
  { name: 'budgets', command: 'node scripts/check-budgets.ts' },
  { name: 'words', command: 'node scripts/check-words.ts' },
  { name: 'page', command: 'tsc -p page --noEmit && node scripts/write-page.ts --check' },
  { name: 'schemas', command: 'node scripts/write-schemas.ts --check' },
  { name: 'scripts', command: 'node scripts/check-scripts.ts' },
]

function runStep({ name, command }: Step): Promise<boolean> {
  return new Promise((resolve) => {
    const started = performance.now()
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name.padEnd(10)} ${seconds.padStart(6)} s\n`)
      if (code !== 0) process.stdout.write(`${output}\n`)
      resolve(code === 0)
    })
  })
}

async function runAll(): Promise<boolean> {
  const queue = [...steps]
  const verdicts: boolean[] = []
  const worker = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift())
      verdicts.push(await runStep(step))
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker))
  return verdicts.every(Boolean)
}

process.exitCode = (await runAll()) ? 0 : 1
