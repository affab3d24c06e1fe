/** One preset as a Job: its devices, its time to stop, what is tried again and what is not. Pure. */
import type { Preset } from '../../contract/preset.ts'
import { job } from './job.ts'
import { fromSecret, literal, metadata, objectName, type Manifest, type Place } from './manifest.ts'
import { resourcesOf } from './resources.ts'

export interface PresetRun {
  readonly preset: Pick<Preset, 'name' | 'needs'>
  /** How long the run may take from TERM until it is gone, its proof and report included. */
  readonly graceMs: number
  /** A PersistentVolumeClaim for the reports; absent where they stay in the pod's log. */
  readonly claim?: string
}

/** Node and pod can fail by themselves; disruptions do not count. */
const tries = 1
/** What another node would answer as well: findings, wrong usage, an engine that does not start, too little evidence. */
const finalCodes = [1, 2, 4, 5, 70]
const reports = '/servewright-report'
const sharedMemory = '/dev/shm'

const failurePolicy = {
  rules: [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    {
      action: 'FailJob',
      onExitCodes: { containerName: 'servewright', operator: 'In', values: finalCodes },
    },
  ],
}

/** @throws UsageError for a kind of accelerator that is not known */
export function presetJob({ preset, graceMs, claim }: PresetRun, place: Place): Manifest {
  const name = objectName(preset.name)
  const volume = claim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } }
  return job({
    metadata: metadata(name, place, 'run'),
    spec: { backoffLimit: tries, podFailurePolicy: failurePolicy },
    pod: {
      terminationGracePeriodSeconds: Math.ceil(graceMs / 1000),
      containers: [
        {
          name: 'servewright',
          image: place.image,
          command: ['servewright', 'run', literal(preset.name), '--json', '--out', `${reports}/${name}`],
          env: [fromSecret('HF_TOKEN', place, false)],
          resources: resourcesOf(preset.needs ?? {}),
          volumeMounts: [
            { name: 'reports', mountPath: reports },
            { name: 'shared-memory', mountPath: sharedMemory },
          ],
        },
      ],
      volumes: [
        { name: 'reports', ...volume },
        { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
      ],
    },
  })
}
