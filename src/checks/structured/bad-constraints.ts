/** Malformed patterns, choices and grammars are refused as the caller's fault. */
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllmStructured } from '../grounds.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { invalidRequest, refusedWith } from '../judges/rejection.ts'
import { constrainedBody } from '../judges/constraint.ts'

const constraints: Readonly<Record<string, Body>> = {
  'an open class': { regex: '[a-' },
  'no choice at all': { choice: [] },
  'an undefined rule': { grammar: 'root ::= nothing' },
  'two constraints': { regex: 'a', choice: ['a'] },
}

export const structuredBadConstraints = defineCheck({
  id: 'structured/bad-constraints',
  title: 'Malformed patterns, choices and grammars are refused',
  advice: 'Have a gateway check constraints: a bad one may end the engine.',
  answers: 'a bad pattern reached the engine and stopped it',
  level: 'must',
  needs: ['chat', 'constraints'],
  grounds: { default: vllmStructured },
  exercise: (context) =>
    inTurn(
      sendsByName(constraints, (constraint) =>
        ask(context, 'chat', constrainedBody(context, { structured_outputs: constraint })),
      ),
    ),
  ...refusedWith(invalidRequest),
})
