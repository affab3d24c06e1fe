/** Every reporter that writes files: one line each. */
export { json } from './json.ts'
export { launch } from './launch.ts'
