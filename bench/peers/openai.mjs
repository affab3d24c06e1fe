// The official client: one streaming chat request a user, all started together; times as its users take them.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { measureUsers } from './measure-users.mjs'

const { url, modules, users, requests, maxTokens } = JSON.parse(process.argv[2])
const resolve = createRequire(`${modules}/`).resolve
const { default: OpenAI } = await import(pathToFileURL(resolve('openai')))
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 })

await measureUsers({ users, requests }, async (onToken) => {
  const stream = await client.chat.completions.create({
    model: 'paced',
    messages: [{ role: 'user', content: 'Tell me a story.' }],
    max_tokens: maxTokens,
    stream: true,
  })
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) onToken()
})
