/** Files of the control group that this process is in. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Text of a file, or nothing where it is not there. */
export function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Version 2 first; in a container the path may be that of another root, so its parents are tried.
 * @param names of the file by its controller, under `''` that of version 2
 * @param root where `/proc` and `/sys` are, for tests
 */
export function cgroupFiles(names: Readonly<Record<string, string>>, root = '/'): readonly string[] {
  const lines = readIfThere(join(root, 'proc/self/cgroup')).split('\n')
  return lines.flatMap((line) => {
    const [, controllers = '', path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    const file = names[controllers]
    if (file === undefined || path === undefined) return []
    const ups = path.split('/').map((_, index, all) => all.slice(0, all.length - index).join('/'))
    return ups.map((up) => join(root, 'sys/fs/cgroup', controllers, up, file))
  })
}
