/** The parts of a Job that ours have alike. Pure. */
import type { Manifest, Metadata } from './manifest.ts'

interface JobParts {
  readonly metadata: Metadata
  /** What is special about the Job itself. */
  readonly spec: Manifest
  readonly pod: Manifest
}

/** A pod that is gone is replaced only once it has ended, so that no two of them hold the same devices. */
export const job = ({ metadata, spec, pod }: JobParts): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: {
    podReplacementPolicy: 'Failed',
    ...spec,
    template: {
      metadata: { labels: metadata.labels },
      spec: { restartPolicy: 'Never', enableServiceLinks: false, ...pod },
    },
  },
})
