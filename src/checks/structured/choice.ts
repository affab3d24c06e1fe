/** A list of choices bounds the answer, in both modes. */
import { defineCheck } from '../define-check.ts'
import { vllmStructured } from '../grounds.ts'
import { boundBy } from '../judges/constraint.ts'

/** One is the beginning of another, and one holds characters that regular expressions read otherwise. */
const choices = ['red', 'reddish', 'a.b (c)?']

export const structuredChoice = defineCheck({
  id: 'structured/choice',
  title: 'A list of choices bounds the answer, whole and streamed',
  advice: 'Check that the structured-output backend is on and knows choices.',
  answers: 'choices read as patterns, and the longer of two with a common beginning never reached',
  level: 'must',
  needs: ['chat', 'constraints'],
  grounds: { default: vllmStructured },
  ...boundBy({
    name: 'choice',
    fields: { structured_outputs: { choice: choices } },
    fits: (text) => (choices.includes(text) ? undefined : 'it is not one of the choices'),
  }),
})
