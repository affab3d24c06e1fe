import { assemble, defineCheck } from 'servewright'

const longestAnswer = 200

export const brief = defineCheck({
  id: 'house/brief',
  title: 'A question that one word answers is answered briefly',
  advice: 'Look at the chat template and at the generation defaults of the model.',
  answers: 'Chat answers that ramble on until the token limit.',
  level: 'must',
  needs: ['chat'],
  codes: ['cut', 'too-long'],
  // Talks to the server and has no opinion.
  exercise: async ({ client, facts, signal }) => {
    const messages = [{ role: 'user', content: 'What is the capital of Japan?' }]
    const body = { model: facts.model, messages, max_tokens: 128, temperature: 0 }
    return { question: await client.chat(body, { signal }) }
  },
  // Has opinions and talks to nobody: it can judge a recorded exchange again.
  judge: ({ question }) => {
    const [choice] = assemble(question).choices
    if (choice?.finishReason !== 'stop') {
      return [
        {
          code: 'cut',
          message: `It ended by ${choice?.finishReason ?? 'nothing'}, not by itself.`,
          exchange: 'question',
        },
      ]
    }
    const { length } = choice.text
    if (length <= longestAnswer) return []
    return [{ code: 'too-long', message: `The answer has ${length} characters.`, exchange: 'question' }]
  },
})
