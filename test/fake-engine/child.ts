/** A descendant of the fake engine that ignores TERM, as a stuck worker does; it ends by itself after two minutes. */
process.on('SIGTERM', () => {})
setTimeout(() => process.exit(0), 120_000)
