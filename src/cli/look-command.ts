/** `servewright fleet look`: what the driver asks each node of a cluster; nothing for people. */
import { Command } from 'commander'
import { defined } from '../base/defined.ts'
import { packageHash } from '../host/product-files.ts'
import { lookHere } from './look-here.ts'

interface LookOptions {
  readonly package?: true
  readonly engines?: string
}

export function lookCommand(): Command {
  return new Command('look')
    .option('--package')
    .option('--engines <names>', 'empty for none')
    .action(async (options: LookOptions) => {
      const { signal } = new AbortController()
      const engines = options.engines?.split(',')
      const found = options.package === true ? { package: packageHash() } : {}
      const facts = await lookHere({ signal, ...defined({ engines }) })
      process.stdout.write(`${JSON.stringify({ ...facts, ...found })}\n`)
    })
}
