/** Every engine there is: one line each. The export's name is the name that a preset uses. */
export { vllm } from './vllm/vllm.ts'
