/** A regular expression bounds the answer, in both modes. */
import { defineCheck } from '../define-check.ts'
import { vllmStructured } from '../grounds.ts'
import { boundBy, fitsPattern } from '../judges/constraint.ts'

const pattern = '[a-c]{3}-[0-9]{4}'

export const structuredRegex = defineCheck({
  id: 'structured/regex',
  title: 'A regular expression bounds the answer, whole and streamed',
  advice: 'Check the dialect of regular expressions of the structured-output backend.',
  answers: 'patterns matched somewhere in the answer rather than by all of it',
  level: 'must',
  needs: ['chat', 'constraints'],
  grounds: { default: vllmStructured },
  ...boundBy({
    name: 'regex',
    fields: { structured_outputs: { regex: pattern } },
    fits: fitsPattern(pattern),
  }),
})
