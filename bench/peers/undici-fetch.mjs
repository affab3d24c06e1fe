// undici's fetch with the usual reading of an event stream: decode, split into lines, parse as JSON.
import { createRequire } from 'node:module'
import { measureUsers } from './measure-users.mjs'

const { url, modules, users, requests, maxTokens } = JSON.parse(process.argv[2])
const { fetch } = createRequire(`${modules}/`)('undici')
const body = JSON.stringify({
  model: 'paced',
  messages: [{ role: 'user', content: 'Tell me a story.' }],
  max_tokens: maxTokens,
  stream: true,
})

await measureUsers({ users, requests }, async (onToken) => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body) {
    text += decoder.decode(bytes, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
      if (JSON.parse(line.slice(6)).choices[0]?.delta.content) onToken()
    }
  }
})
