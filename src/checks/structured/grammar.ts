/** A grammar bounds the answer, in both modes. */
import { defineCheck } from '../define-check.ts'
import { vllmStructured } from '../grounds.ts'
import { boundBy, fitsPattern } from '../judges/constraint.ts'

const grammar = 'root ::= word " " digit digit\nword ::= "yes" | "no"\ndigit ::= [0-9]\n'
/** The same language as a regular expression. */
const pattern = '(yes|no) [0-9][0-9]'

export const structuredGrammar = defineCheck({
  id: 'structured/grammar',
  title: 'A grammar bounds the answer, whole and streamed',
  advice: 'Check the grammar dialect of the structured-output backend.',
  answers: 'rules below the first ignored',
  level: 'must',
  needs: ['chat', 'constraints'],
  grounds: { default: vllmStructured },
  ...boundBy({ name: 'grammar', fields: { structured_outputs: { grammar } }, fits: fitsPattern(pattern) }),
})
