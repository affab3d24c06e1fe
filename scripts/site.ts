/** `npm run site`: builds the site of the documentation into docs/.vitepress/dist, and installs its builder first where it is missing. */
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

const folder = 'docs'

function step(args: readonly string[]): void {
  const { status } = spawnSync('npm', [...args, '--prefix', folder], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(`${folder}/node_modules/vitepress`))
  step(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
step(['run', '--silent', 'build'])
