/** Opens the C library through `node:ffi` or else through `koffi`. */
import { byKoffi } from './by-koffi.ts'
import { byNode } from './by-node.ts'
import type { Libc } from './libc.ts'

/** glibc's name, then musl's. */
const names = ['libc.so.6', `libc.musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`]

/** @returns why there is none, one clause, where there is none */
export function openLibc(): Libc | string {
  if (process.platform !== 'linux') return 'only Linux stamps what a TCP socket receives'
  if (process.arch !== 'x64' && process.arch !== 'arm64')
    return `its structs are not known on ${process.arch}`
  return openByAny()
}

function openByAny(): Libc | string {
  const failures: string[] = []
  for (const open of [byNode, byKoffi]) {
    for (const name of names) {
      try {
        const libc = open(name)
        if (libc !== undefined) return libc
      } catch (error) {
        failures.push(String(error).split('\n', 1).join(''))
      }
    }
  }
  return `neither node:ffi nor the optional package koffi can call the C library (${failures[0] ?? 'none is there'})`
}
