/** Stop strings: how a check picks them from a free answer, and how the stopped answer is judged. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote, requested } from './read.ts'

/** What a check of a stop string finds, and what it rests on; `stop_reason` is not a field of OpenAI's. */
export const stopFindings = (endpoint: 'chat' | 'completions') =>
  ({
    codes: ['stop-leaked', 'text-wrong', 'finish-reason-wrong', 'stop-reason-wrong'],
    noted: ['stop-reason-wrong'],
    grounds: {
      default: openai(`${endpoint}/create`, 'stop: the returned text does not contain the stop sequence'),
      'finish-reason-wrong': openai(
        `${endpoint}/object`,
        'choices.finish_reason: stop where a stop sequence was reached',
      ),
    },
  }) as const

/** Sent when the free answer is too short to pick from; no model writes it. */
export const neverWritten = '\u0002never written\u0003'

/**
 * Characters from the middle of an answer, across token borders as likely as not.
 *
 * @param at where to take it, from 0 (start) to 1 (end)
 */
export function pickStop(answer: Exchange, at: number): string {
  const characters = Array.from(firstChoice(answer).text)
  const start = Math.max(1, Math.floor(characters.length * at))
  return characters.length < 8 ? neverWritten : characters.slice(start, start + 3).join('')
}

/** The stopped answer is the free one up to the earliest stop string, with finish_reason `stop`. */
export function judgeStop({ free, stopped }: Readonly<Record<'free' | 'stopped', Exchange>>): Judgement {
  const stops = [requested(stopped.request, 'stop')].flat().filter((stop) => typeof stop === 'string')
  const { text: whole, reasoning } = firstChoice(free)
  // Servers differ in whether a stop string ends a thought.
  if (earliest(reasoning, stops) !== undefined) return { vacuous: 'the reasoning holds the stop string too' }
  const hit = earliest(whole, stops)
  if (hit === undefined) return { vacuous: 'the free answer holds none of the stop strings' }

  const { text, finishReason, stopReason } = firstChoice(stopped)
  const findings: Finding[] = []
  const add = (code: string, message: string, field: string): void => {
    findings.push({ code, message, exchange: 'stopped', path: `choices[0].${field}` })
  }
  const leaked = stops.find((stop) => text.includes(stop))
  if (leaked !== undefined) add('stop-leaked', `The text holds the stop string ${quote(leaked)}.`, 'text')
  else if (text !== whole.slice(0, hit.at)) {
    add('text-wrong', `Expected ${quote(whole.slice(0, hit.at))}, got ${quote(text)}.`, 'text')
  }
  if (finishReason !== 'stop') {
    add('finish-reason-wrong', `Expected finish_reason "stop", got ${quote(finishReason)}.`, 'finish_reason')
  }
  if (typeof stopReason === 'string' && stopReason !== hit.stop) {
    add(
      'stop-reason-wrong',
      `Expected stop_reason ${quote(hit.stop)}, got ${quote(stopReason)}.`,
      'stop_reason',
    )
  }
  return findings
}

function earliest(text: string, stops: readonly string[]): { at: number; stop: string } | undefined {
  const hits = stops.map((stop) => ({ at: text.indexOf(stop), stop })).filter(({ at }) => at >= 0)
  return hits.sort((a, b) => a.at - b.at)[0]
}
