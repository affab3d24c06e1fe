/** Values of options that count something. */
import { InvalidArgumentError } from 'commander'

/**
 * @param most the largest number that is possible
 * @returns what reads the text of an option as a whole number from 1 on
 */
export function wholeNumber(most = Infinity): (text: string) => number {
  const range = most === Infinity ? 'of at least 1' : `from 1 to ${most}`
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= 1 && value <= most) return value
    throw new InvalidArgumentError(`Give a whole number ${range}.`)
  }
}
