/** Every reporter that writes files: one line each. */
export { consoleText } from './console-text.ts'
export { csv } from './csv.ts'
export { github } from './github.ts'
export { html } from './html.ts'
export { json } from './json.ts'
export { junit } from './junit.ts'
export { launch } from './launch.ts'
export { markdown } from './markdown.ts'
