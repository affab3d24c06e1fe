/** A child process of the fake engine: answers each message with itself, and ends with its parent. */
process.on('disconnect', () => process.exit(0))
process.on('message', (message) => process.send?.(message))
process.title = process.argv[2] ?? ''
process.send?.(0)
