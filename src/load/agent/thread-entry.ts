/** Where the modules lie that threads are started with: sources in a clone, built ones in the package. */
import { extname } from 'node:path'

/** @param name of a module in this folder, without its ending */
export function threadEntry(name: 'canary-thread' | 'agent-thread'): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url)
}
