/** Puts aside what the program around us does on Ctrl-C and its kin: where it ends at once, no server could be stopped. */

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** To be called before our own listeners are added. */
export function silenceSignals(): Disposable {
  const silenced = names.flatMap((name) => process.listeners(name).map((listener) => ({ name, listener })))
  for (const { name, listener } of silenced) process.off(name, listener)
  return {
    [Symbol.dispose]() {
      for (const { name, listener } of silenced) process.on(name, listener)
    },
  }
}
