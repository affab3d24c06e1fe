/**
 * Where the command line begins on a node of a cluster. What a node is asked before a preset can be placed there loads nothing else of the
 * command line: loading all commands would take most of that time.
 */
const [, , command, part] = process.argv
if (command === 'fleet' && part === 'look') await import('./look-main.ts')
else await import('./main.ts')
