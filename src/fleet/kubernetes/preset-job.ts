/** One preset as a Job: its devices, its time to stop, what is tried again and what is not. Pure. */
import type { Preset } from '../../contract/preset.ts'
import { job } from './job.ts'
import { fromSecret, metadata, objectName, type Manifest, type Place } from './manifest.ts'
import { resourcesOf } from './resources.ts'

export interface PresetRun {
  readonly preset: Pick<Preset, 'name' | 'needs'>
  /** How long each of its servers may take from TERM to KILL: they stop one after the other. */
  readonly graceMs: readonly number[]
  /** A PersistentVolumeClaim for the reports; absent where they stay in the pod's log. */
  readonly claim?: string
}

/** Whatever is left after the grace: waiting for what was killed, proof of ports and devices, report. */
export const proofMs = 60_000
/** Node and pod can fail by themselves; disruptions do not count. */
const tries = 1
/** What another node would answer as well: findings, wrong usage, an engine that does not start, too little evidence. */
const finalCodes = [1, 2, 4, 5, 70]
const reports = '/servewright-report'
const sharedMemory = '/dev/shm'

export function graceSeconds(graceMs: readonly number[]): number {
  return Math.ceil((graceMs.reduce((sum, one) => sum + one, 0) + proofMs) / 1000)
}

const failurePolicy = {
  rules: [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    {
      action: 'FailJob',
      onExitCodes: { containerName: 'servewright', operator: 'In', values: finalCodes },
    },
  ],
}

/** @throws UsageError for a kind of accelerator that no device plugin is known for */
export function presetJob({ preset, graceMs, claim }: PresetRun, place: Place): Manifest {
  const name = objectName(preset.name)
  const volume = claim === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: claim } }
  return job({
    metadata: metadata(name, place, 'run'),
    spec: { backoffLimit: tries, podFailurePolicy: failurePolicy },
    pod: {
      terminationGracePeriodSeconds: graceSeconds(graceMs),
      containers: [
        {
          name: 'servewright',
          image: place.image,
          command: ['servewright', 'run', preset.name, '--json', '--out', `${reports}/${name}`],
          env: [fromSecret('HF_TOKEN', place, false)],
          resources: resourcesOf(preset),
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
