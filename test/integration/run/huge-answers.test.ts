/** A server that answers with much more than anybody asked for: the report stays small, and so does the process. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect, it } from 'vitest'
import { whole } from '../../faults/fault.ts'
import { goodAnswer } from '../../faults/good-answers.ts'
import { startScriptedServer } from '../../fake-engine/start-scripted-server.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

it('keeps the ends of answers of 24 MiB', { timeout: 200_000 }, async () => {
  const answer = structuredClone(goodAnswer) as unknown as { choices: { message: { content: string } }[] }
  const [choice] = answer.choices
  if (choice !== undefined) choice.message.content = 'x'.repeat(24 << 20)
  const huge = whole(JSON.stringify(answer))
  await using server = await startScriptedServer((socket) => void socket.end(huge))
  using place = createWorkplace()
  const words = ['--model', 'tiny', '--claims', 'chat', '--only', 'chat/multi-turn']
  const { code, stderr } = await place.run(['run', '--url', server.url, ...words])
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  // Each keeps two MiB of its ends; the page shows the same.
  for (const name of ['report.json', 'report.html']) {
    const { size } = statSync(join(place.folder, 'servewright-report/latest', name))
    expect(size).toBeLessThan((server.requests.length * 2 + 4) << 20)
  }
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
  const isValid = new Ajv({ strict: false }).compile(read('schemas/report.schema.json') as object)
  isValid(read(join(place.folder, 'servewright-report/latest/report.json')))
  expect(isValid.errors).toBeNull()
})
