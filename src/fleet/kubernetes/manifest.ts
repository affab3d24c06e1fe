/** What all manifests share: their names, labels, and secrets. Pure. */
import { createHash } from 'node:crypto'
import { refuse } from '../../base/refuse.ts'

/** An object of Kubernetes as it is written. */
export type Manifest = Readonly<Record<string, unknown>>

export interface Place {
  readonly image: string
  readonly namespace: string
  /** Name of the Secret whose keys are the variables that hold keys and tokens. */
  readonly secret: string
}

/** A name as part of others: letters, digits and hyphens, with room for what is put before and after it. */
const longestName = 40

/** A name that Kubernetes takes: one that is changed for it keeps a mark of what it was, so that no two are the same. */
export function objectName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, longestName)
  if (plain === name) return `servewright-${plain}`
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return ['servewright', plain, mark]
    .filter((part) => part !== '')
    .join('-')
    .replaceAll(/-+/g, '-')
}

export interface Metadata {
  readonly name: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

export function metadata(name: string, { namespace }: Place, part: string): Metadata {
  return { name, namespace, labels: labelsOf(name, part) }
}

export const labelsOf = (name: string, part: string) => ({
  'app.kubernetes.io/name': 'servewright',
  'app.kubernetes.io/instance': name,
  'app.kubernetes.io/component': part,
})

/** A variable whose value is nowhere in the manifest. */
export const fromSecret = (name: string, { secret }: Place, needed: boolean) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key: name, ...(needed ? {} : { optional: true }) } },
})

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const subdomain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
const longestSubdomain = 253

const host = String.raw`[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?`
const part = String.raw`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
/** As registries name them: host, port, path, tag, digest. */
const imageName = new RegExp(
  String.raw`^(?:${host}(?:\.${host})*(?::\d+)?/)?${part}(?:/${part})*(?::\w[\w.-]{0,127})?(?:@[a-z0-9]+:[0-9a-f]{32,})?$`,
)
const longestImage = 512

/** A word of a command as Kubernetes hands it on: it takes `$(NAME)` for a variable of the pod, and `$$` for a dollar. */
export const literal = (word: string): string => word.replaceAll('$', '$$$$')

function refuseName(option: string, name: string, hint: string): never {
  refuse(`${option} ${name} is not a name that Kubernetes takes`, hint)
}

/** @throws UsageError where Kubernetes would take one of them for something else, or not at all */
export function assertPlace({
  image,
  namespace,
  secret,
  claim,
}: Place & { readonly claim?: string | undefined }): void {
  if (image.length > longestImage || !imageName.test(image))
    refuse(
      `"${image}" is not the name of an image`,
      'Give one with its tag, such as registry.example/servewright:0.32.',
    )
  const hint = 'Use at most 63 lower-case letters, digits and hyphens.'
  if (!label.test(namespace)) refuseName('--namespace', namespace, hint)
  for (const [option, name] of [
    ['--secret', secret],
    ['--claim', claim],
  ] as const)
    if (name !== undefined && (name.length > longestSubdomain || !subdomain.test(name)))
      refuseName(option, name, 'Use lower-case letters, digits, hyphens and points, at most 253.')
}
