/** The process of the fake engine that holds Neuron devices: a signal to it is noted, and leaves its cores held. */
import { openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2] ?? ''
const sysfs = '/sys/devices/virtual/neuron_device'
const holder = join(folder, 'holders', String(process.pid))

/** Of each core of each device. */
function setMemory(bytes: number): void {
  for (const device of readdirSync(sysfs))
    for (const core of [0, 1])
      writeFileSync(
        join(sysfs, device, `neuron_core${core}/stats/memory_usage/device_mem/total`),
        `${bytes}\n`,
      )
}

process.on('SIGTERM', () => writeFileSync(join(folder, 'worker-termed'), ''))
process.title = 'VLLM::EngineCore'
for (const name of readdirSync('/dev').filter((entry) => /^neuron\d+$/.test(entry)))
  openSync(`/dev/${name}`, 'r')
writeFileSync(holder, '')
setMemory(2 ** 30)
// Whoever is told in order takes a moment; whoever is left alone keeps its cores, for two minutes at most.
process.on('message', () =>
  setTimeout(() => {
    setMemory(0)
    rmSync(holder)
    process.exit(0)
  }, 100),
)
process.on('disconnect', () => setMemory(0))
setTimeout(() => process.exit(1), 120_000)
process.send?.('ready')
