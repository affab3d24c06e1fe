/** Standard input as a lifeline: its end says that whoever started us has gone, or wants us to end. */

/**
 * Calls once when stdin ends; what comes before is not read for anything.
 * @returns ends the watch
 */
export function watchStdin(onEnd: () => void): () => void {
  const { stdin } = process
  stdin.on('end', onEnd).on('error', onEnd).resume()
  return () => {
    stdin.off('end', onEnd).off('error', onEnd).pause()
    // Else it would keep the process alive.
    stdin.unref?.()
  }
}
