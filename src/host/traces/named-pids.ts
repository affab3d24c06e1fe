/** Many a file has the pid of its maker in its name, e.g. `/dev/shm/sem.loky-1190-n9e0dyur`. */

/** @returns numbers in the last part of a path that may be pids, whoever had them */
export function namedPids(path: string): readonly number[] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (name.match(/(?<![\da-z])\d{3,}(?![\da-z])/gi) ?? []).map(Number)
}
