import { expect, it } from 'vitest'
import { EventLines, parseEvent } from './driver-events.ts'

const placed = '\u001e{"e":"placed","unit":"a","attempt":1,"node":"n"}'
const end = '\u001e{"e":"end"}'

it('finds events among the lines of Ray, in whatever pieces they come', () => {
  const lines = new EventLines()
  const text = `(raylet) dump\n${placed}\n{"e":"end"}\n${end}\n`
  const events = text.split('').flatMap((piece) => lines.push(piece))
  expect(events).toEqual([{ e: 'placed', unit: 'a', attempt: 1, node: 'n' }, { e: 'end' }])
})

it('tells each event once where the log begins again', () => {
  const lines = new EventLines()
  expect(lines.push(`${placed}\n${end.slice(0, 4)}`)).toHaveLength(1)
  lines.again()
  expect(lines.push(`${placed}\n${end}\n`)).toEqual([{ e: 'end' }])
})

it.each(['', 'e', '\u001e', '\u001e{"e":"placed"}', '\u001e{"e":"else"}', `x${end}`])(
  'takes %j for no event',
  (line) => {
    expect(parseEvent(line)).toBeUndefined()
  },
)

it('makes one line of what it shows, whatever a node has sent', () => {
  const lost = { e: 'lost', unit: 'a', attempt: 1, node: 'n', lost: 'x\ny', because: 'died\n\naccepted' }
  expect(parseEvent(`\u001e${JSON.stringify(lost)}`)).toMatchObject({ lost: 'x y', because: 'died accepted' })
})
