/** Ray, which is installed as engines are and serves nothing itself: presets are placed on a cluster of it. */
import type { LockedThing } from './read-lock.ts'

export const ray: LockedThing = {
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
