/** The tokens that an answer was made of, turned back into text, are the answer. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { ask, onEachEndpoint, postRoute, shortBody, endpointsOf } from '../endpoints.ts'
import { defineCheck } from '../define-check.ts'
import { usage, vllm } from '../grounds.ts'
import { firstChoice, readJson, tokenCounts } from '../judges/read.ts'
import { unequal } from '../judges/unequal.ts'
import { tokensOf } from './tokenize.ts'

export const surfaceRetokenised = defineCheck({
  id: 'surface/retokenised',
  title: 'Usage counts exactly the tokens that prompt and answer are made of',
  advice: 'Do not bill by usage: its counts are not those of the texts.',
  answers: 'bills were checked against usage alone, which repeated the server’s own mistake',
  level: 'must',
  grounds: {
    default: usage,
    'text-differs': vllm('serving/openai_compatible_server', 'Tokenizer API: /detokenize decodes'),
    'prompt-ids-differ': vllm('serving/openai_compatible_server', 'Tokenizer API: /tokenize encodes'),
  },
  needs: ['tokenize', 'token-ids'],
  applies: endpointsOf,
  answered: 'answered',
  codes: ['text-differs', 'prompt-ids-differ', 'completion-tokens-differ'],
  exercise: async (context) => {
    const answers = await onEachEndpoint(context, (endpoint) =>
      // Cut, so that no token that ends an answer is among them.
      ask(context, endpoint, { ...shortBody(endpoint), return_token_ids: true }),
    )
    const transcript: Record<string, Exchange> = { ...answers }
    for (const [endpoint, answer] of Object.entries(answers)) {
      Object.assign(transcript, await turnBack(context, endpoint, answer))
    }
    return transcript
  },
  judge: judgeTokens,
})

async function turnBack(context: CheckContext, endpoint: string, answer: Exchange): Promise<Transcript> {
  const sent = readJson(answer.request.body ?? '')
  const { prompt, messages } = isRecord(sent) ? sent : {}
  const asked = prompt === undefined ? { messages } : { prompt }
  return {
    [`${endpoint} prompt`]: await postRoute(context, '/tokenize', asked),
    [`${endpoint} text`]: await postRoute(context, '/detokenize', { tokens: firstChoice(answer).tokenIds }),
  }
}

function judgeTokens(transcript: Transcript): Judgement {
  const answers = Object.entries(transcript).filter(([name]) => !name.includes(' '))
  if (answers.every(([, answer]) => firstChoice(answer).tokenIds.length === 0)) {
    return { vacuous: 'no answer has token ids' }
  }
  return answers.flatMap(([endpoint, answer]) => findingsOf(endpoint, answer, transcript))
}

function findingsOf(endpoint: string, answer: Exchange, transcript: Transcript): readonly Finding[] {
  const { text, tokenIds, promptTokenIds } = firstChoice(answer)
  const [prompt, back] = [transcript[`${endpoint} prompt`], transcript[`${endpoint} text`]]
  const body = readJson(back?.body ?? '')
  const turned = isRecord(body) ? body['prompt'] : undefined
  const ids = prompt === undefined ? undefined : tokensOf(prompt)
  const pairs = [
    { code: 'text-differs', exchange: `${endpoint} text`, expected: text, got: turned },
    { code: 'prompt-ids-differ', exchange: `${endpoint} prompt`, expected: promptTokenIds, got: ids },
    {
      code: 'completion-tokens-differ',
      exchange: endpoint,
      expected: tokenIds.length,
      got: tokenCounts(answer)?.completion,
    },
  ]
  return pairs.flatMap(({ exchange, ...pair }) => unequal(exchange, [pair]))
}
