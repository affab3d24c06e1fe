/** Where the modules lie that threads are started with: sources in a clone, built ones in the package. */

/** @param name of a module in this folder, without its ending */
export function threadEntry(name: 'canary-thread' | 'agent-thread'): URL {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./${name}.${ending}`, import.meta.url)
}
