/** Every preset that ships: one line each. The export's name is the preset's name. */
export { tiny } from './tiny.ts'
