/** Which installed engine a word such as `vllm@0.32.0` means. */
import { EnvironmentError, UsageError } from '../base/errors.ts'
import { findEngine } from '../engines/lookup.ts'
import { installedEngines } from '../provision/installed-engines.ts'

/**
 * @param word `ENGINE@VERSION` of the preset's engine, or a path as for `--engine-path`
 * @param engineName the engine of the preset
 * @returns a path as for `--engine-path`
 * @throws UsageError for another engine, EnvironmentError where that version is not installed
 */
export function engineOfWord(word: string, engineName: string): string {
  if (/^[./~]/.test(word)) return word
  const [name = '', version = '', ...more] = word.split('@')
  if (name !== engineName || version === '' || more.length > 0)
    throw new UsageError('usage/invalid-arguments', `${word} is not a version of ${engineName}`, {
      hint: `Write ${engineName}@VERSION, or the path of a virtual environment.`,
    })
  const installed = installedEngines(findEngine(name))
  const found = installed.find(({ marker }) => marker.version === version)
  if (found !== undefined) return found.path
  const others = installed.map(({ marker }) => marker.version).join(', ')
  throw new EnvironmentError(
    'environment/engine-missing',
    `${word} is not installed${others === '' ? '' : ` (installed: ${others})`}`,
    { hint: `Install it with \`servewright install ${word}\`.` },
  )
}
