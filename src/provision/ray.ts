/** Ray, which is installed as engines are and serves nothing itself: presets are placed on a cluster of it. */
import type { InstalledThing } from './installed-engines.ts'

export const ray: InstalledThing = {
  name: 'ray',
  installation: {
    kind: 'python',
    module: 'ray',
    distributions: ['ray'],
    // The dashboard, whose HTTP interface takes jobs.
    alsoNeeds: ['aiohttp'],
    alsoShow: [],
    defaultVersion: '2.60.0',
    diskGiB: 0.5,
    lockFolder: 'ray',
  },
}
