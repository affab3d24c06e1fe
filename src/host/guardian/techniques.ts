/** Ways to give a server a parent that outlives us for a moment and ends all that came from it. */
import { arch } from 'node:os'
import { join } from 'node:path'
import type { GuardianKind } from '../../contract/process-record.ts'
import { packageRoot } from '../package-root.ts'

/** One way to have a sub-reaper: a program, and its arguments before those of the guardian. */
export interface Technique {
  readonly kind: GuardianKind
  readonly file: string
  readonly args: readonly string[]
}

/** Number of the `prctl` system call, which Perl has no name for. */
const prctl: Readonly<Record<string, string>> = { x64: '157', arm64: '167' }

const script = (name: string): string => join(packageRoot, 'launchers', name)

function python(file: string): Technique {
  // Isolated and without site packages: nothing of the server's environment changes what the guardian does.
  return { kind: 'python', file, args: ['-I', '-S', script('guardian.py')] }
}

function perl(): readonly Technique[] {
  const number = prctl[arch()]
  return number === undefined ? [] : [{ kind: 'perl', file: 'perl', args: [script('guardian.pl'), number] }]
}

/** The best first. A fixed path before PATH, where `python3` may be a shim that is slow to start. */
export const techniques: readonly Technique[] = [
  python('/usr/bin/python3'),
  python('/usr/local/bin/python3'),
  python('python3'),
  ...perl(),
]
