/** A descendant of the fake engine that ignores TERM, as a stuck worker does; it ends by itself after two minutes. */
process.on('SIGTERM', () => {})
// Node catches TERM for itself before this line: whoever waits for us reads the title.
process.title = `${process.argv[2]} at work`
setTimeout(() => process.exit(0), 120_000)
