/** Where a Ray cluster is, and what its nodes are sent. */
import { readFileSync } from 'node:fs'
import { Option } from 'commander'
import { refuse } from '../base/refuse.ts'
import type { Placer } from '../fleet/placer.ts'
import { parseRayAddress } from '../fleet/ray/ray-address.ts'
import { createRayPlacer } from '../fleet/ray/start-job.ts'
import { packageVersion, readPackageFile } from '../host/package-root.ts'
import { packageHash, productFiles } from '../host/product-files.ts'
import { keepSecrets } from './screen.ts'

export interface RayOptions {
  readonly address: string
  readonly python: string
  readonly installed?: true
}

export const usualPython = 'python3'

export const installedOption = (): Option =>
  new Option('--installed', 'send nothing: the nodes have this very version of Servewright on their PATH')

export const rayOptions = (): readonly Option[] => [
  new Option(
    '--address <url>',
    'the Ray dashboard, such as http://10.0.0.5:8265; the token of a cluster that asks for one is taken from RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH',
  ).makeOptionMandatory(),
  new Option('--python <program>', 'a Python of the head node that has ray').default(usualPython),
  installedOption(),
]

/** Never an argument: everybody on the machine can read those. */
function readToken(): string {
  const { RAY_AUTH_TOKEN: token, RAY_AUTH_TOKEN_PATH: path } = process.env
  try {
    return (token ?? (path === undefined ? '' : readFileSync(path, 'utf8'))).trim()
  } catch {
    return refuse(`RAY_AUTH_TOKEN_PATH ${path} cannot be read`, 'Correct the path.')
  }
}

function rayToken(): string | undefined {
  const token = readToken()
  if (/[^\u0021-\u007e]/.test(token))
    refuse(
      'The token of the cluster has a blank, a line end or a letter that no token has',
      'Look at RAY_AUTH_TOKEN, or at the file that RAY_AUTH_TOKEN_PATH names: it holds the token and nothing else.',
    )
  return token === '' ? undefined : token
}

/** @param zoo with the models that ship, where a preset has one of them */
export function rayPlacer(
  { address, python, installed }: RayOptions,
  { zoo }: { readonly zoo: boolean },
): Placer {
  const url = parseRayAddress(address)
  if (!/^[\w./-]+$/.test(python))
    refuse(`--python ${python} is not a program`, 'Give a name or a path without blanks.')
  const token = rayToken()
  if (token !== undefined) keepSecrets([token])
  return createRayPlacer({
    url,
    ...(token === undefined ? {} : { token }),
    python,
    ...(installed === true
      ? { same: { servewright: packageVersion(), package: packageHash() } }
      : { same: {}, product: productFiles({ zoo }) }),
    driver: Object.fromEntries(
      ['driver.py', 'unit.py', 'keep-unit.sh'].map((name) => [
        name,
        readPackageFile(`launchers/ray/${name}`),
      ]),
    ),
  })
}
