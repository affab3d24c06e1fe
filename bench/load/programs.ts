/** The native programs of the benches, and the certificate of their TLS server: made once, or brought along in bench/build. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
export const buildFolder = join(root, 'build')

/** Static, so that another machine can run it. */
export function native(name: 'paced-server' | 'sse-reader' | 'tap-path', source: string): string {
  const [program, text] = [join(buildFolder, name), join(root, source)]
  const madeMs = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0
  // Where only the programs were brought along, there is no text to be older than.
  if (madeMs > (statSync(text, { throwIfNoEntry: false })?.mtimeMs ?? 0)) return program
  mkdirSync(buildFolder, { recursive: true })
  // Others may make it at the same time, or run the old one.
  const fresh = `${program}.${process.pid}`
  execFileSync('cc', ['-O2', '-static', '-D_GNU_SOURCE', '-o', fresh, text])
  renameSync(fresh, program)
  return program
}

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Of 127.0.0.1, by itself; paths. */
export function certificate(): Certificate {
  const files = { key: join(buildFolder, 'key.pem'), cert: join(buildFolder, 'cert.pem') }
  if (existsSync(files.cert)) return files
  mkdirSync(buildFolder, { recursive: true })
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30']
  const name = ['-subj', '/CN=servewright bench', '-addext', 'subjectAltName=IP:127.0.0.1']
  const out = ['-keyout', files.key, '-out', files.cert]
  execFileSync('openssl', ['req', '-x509', ...kind, ...name, ...out], { stdio: 'ignore' })
  return files
}
