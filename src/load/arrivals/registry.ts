/** Every kind of open-loop arrival: one line each. */
export { constant } from './constant.ts'
export { gamma } from './gamma.ts'
export { poisson } from './poisson.ts'
export { ramp } from './ramp.ts'
export { steps } from './steps.ts'
export { trace } from './trace.ts'
