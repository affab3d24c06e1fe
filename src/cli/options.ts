/** Options that several commands take, and how their values are read. */
import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { defined } from '../base/defined.ts'
import type { OddsExpectation } from '../contract/odds.ts'
import * as reporters from '../report/registry.ts'
import { wholeNumber } from './whole-number.ts'

/** Where users expect an OpenAI-compatible server. */
const usualPort = 8000
const largestPort = 65_535

/** Words between commas, without the blanks around them. */
export const parseList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

function parseChecks(text: string): readonly string[] {
  const words = parseList(text)
  if (words.length > 0) return words
  throw new InvalidArgumentError('Name at least one check, area or pattern, or leave the option out.')
}

export const configOption = (): Option =>
  new Option('--config <file>', 'config file with your own presets and checks')
export const enginePathOption = (): Option =>
  new Option('--engine-path <path>', 'where the engine is: a Python, a virtual environment or a program')
export const portOption = (): Option =>
  new Option('--port [number]', `a fixed port (${usualPort} without a number) instead of a free one`)
    .preset(String(usualPort))
    .argParser(wholeNumber(largestPort))
export const onlyOption = (): Option =>
  new Option(
    '--only <checks>',
    'run only these checks: ids, areas or patterns, separated by commas',
  ).argParser(parseChecks)
export const skipOption = (): Option =>
  new Option('--skip <checks>', 'do not run these checks').argParser(parseChecks)
export const untilEofOption = (): Option =>
  new Option(
    '--until-eof',
    'stop, as for a TERM, when standard input ends: for whoever starts this and may be gone',
  )
export const outOption = (): Option =>
  new Option(
    '--out <folder>',
    'folder for the report (default: servewright-report/DATE-TARGET, to which servewright-report/latest leads)',
  )
export const claimsOption = (): Option =>
  new Option(
    '--claims <claims>',
    'what the server at --url offers, such as chat,tools; `servewright list checks` shows which checks need which claim (default: what the server shows when it is asked)',
  ).argParser(parseList)
/** `FILE`, or `NAME=FILE` where the model of the odds is served by a name of its own. */
function parseOdds(word: string, before: readonly OddsExpectation[] = []): readonly OddsExpectation[] {
  const [, servedAs, path = ''] = /^(?:([^=]+)=)?(.+)$/s.exec(word) ?? []
  const file = /^\w+:/.test(path) ? path : resolve(path)
  return [...before, { file, ...defined({ servedAs }) }]
}

export const oddsOption = (): Option =>
  new Option(
    '--odds <file>',
    'how likely the answers of the model at --url are: an odds.json, or zoo:NAME; NAME=FILE for the model served as NAME; may be repeated',
  ).argParser(parseOdds)
export const reporterOption = (): Option =>
  new Option(
    '--reporter <name>',
    `also write the output of this reporter, NAME or NAME=FILE: ${Object.values(reporters)
      .map(({ name }) => name)
      .toSorted()
      .join(', ')} or one of the config file; may be repeated`,
  )
    .default([], 'none')
    .argParser((word: string, before: readonly string[]) => [...before, word])

export const stampsOption = (): Option =>
  new Option(
    '--stamps <kind>',
    'token times: kernel: when the kernel received them; read: when they were read; auto: kernel where it can be had',
  )
    .choices(['kernel', 'read', 'auto'])
    .default('auto')
