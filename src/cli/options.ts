/** Options that several commands take, and how their values are read. */
import { InvalidArgumentError, Option } from 'commander'

/** Where users expect an OpenAI-compatible server. */
const usualPort = 8000
const largestPort = 65_535

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= largestPort) return port
  throw new InvalidArgumentError(`Give a whole number from 1 to ${largestPort}.`)
}

const parseList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

export const configOption = (): Option => new Option('--config <file>', 'config file with your own presets')
export const enginePathOption = (): Option =>
  new Option('--engine-path <path>', 'the engine to use: a Python or a virtual environment')
export const portOption = (): Option =>
  new Option('--port [number]', `a fixed port (${usualPort} without a number) rather than a fresh one`)
    .preset(String(usualPort))
    .argParser(parsePort)
export const onlyOption = (): Option =>
  new Option('--only <checks>', 'run these checks only: ids, areas or patterns, with commas').argParser(
    parseList,
  )
export const skipOption = (): Option =>
  new Option('--skip <checks>', 'leave these checks out').argParser(parseList)
export const outOption = (): Option =>
  new Option('--out <folder>', 'where the report goes').default('servewright-report')
export const claimsOption = (): Option =>
  new Option('--claims <claims>', 'what a server given by --url offers, with commas')
    .default(['completions', 'chat'], 'completions,chat')
    .argParser(parseList)
export const reporterOption = (): Option =>
  new Option('--reporter <name>', 'also write what this reporter makes, NAME or NAME=FILE; may be repeated')
    .default([], 'none')
    .argParser((word: string, before: readonly string[]) => [...before, word])
