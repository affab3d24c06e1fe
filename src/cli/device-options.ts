/** Options that say which devices servers get, and how many run side by side. */
import { InvalidArgumentError, Option } from 'commander'
import type { AskedDevices } from '../server/claim-devices.ts'
import { wholeNumber } from './whole-number.ts'

function parseDevices(text: string): AskedDevices {
  if (text === 'auto') return text
  const numbers = text.split(',').map((word) => word.trim())
  if (numbers.every((word) => /^\d+$/.test(word))) return [...new Set(numbers.map(Number))]
  throw new InvalidArgumentError('Give auto, or numbers of devices such as 0,1.')
}

export const devicesOption = (): Option =>
  new Option(
    '--devices <numbers>',
    'accelerator devices for the server, such as 0,1; auto: as many free ones as the preset needs (auto)',
  ).argParser(parseDevices)

export const jobsOption = (): Option =>
  new Option('--jobs <number>', 'presets to run side by side, each on devices of its own (1)').argParser(
    wholeNumber(),
  )
