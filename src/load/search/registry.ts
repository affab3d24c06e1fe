/** Every way to try rates one after the other: one line each. */
export { search } from './search.ts'
export { sweep } from './sweep.ts'
