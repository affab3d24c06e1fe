/** What the checkpoint says it keeps unquantized is kept in its tensors, and the rest is converted. */
import type { Checkpoint } from '../../contract/checkpoint.ts'
import type { Finding, Skip } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'

const exchange = 'models'

export const quantizedKeptModules = defineCheck({
  id: 'quantized/kept-modules',
  title: 'Modules that are to stay unquantized are so in the checkpoint',
  advice:
    'Quantize the checkpoint again, or correct its list: servers build layers by the list and load the tensors.',
  answers:
    'a list of modules not to convert that named nothing, so that the sensitive layers were converted too',
  level: 'must',
  grounds: {
    default: {
      clause:
        'Hugging Face config.json, quantization_config: quant_method, and modules that are not converted',
      url: 'https://huggingface.co/docs/transformers/main_classes/quantization',
    },
  },
  noted: ['keeps-nothing', 'left-unconverted'],
  needs: ['quantized'],
  applies: ({ checkpoint }): Checkpoint | Skip =>
    checkpoint ?? { skip: 'the checkpoint’s files are not at hand' },
  codes: ['nothing-converted', 'kept-converted', 'keeps-nothing', 'left-unconverted'],
  exercise: async ({ client, signal }) => ({
    models: await client.raw({ method: 'GET', path: '/v1/models' }, { signal }),
  }),
  judge: (_, checkpoint) => findings(checkpoint),
})

function findings({ converted, kept, forgotten, tiedHead }: Checkpoint): readonly Finding[] {
  if (converted === 0)
    return [{ code: 'nothing-converted', message: 'No module of the checkpoint is quantized.', exchange }]
  const found: Finding[] = kept.flatMap(({ pattern, converted: [first, ...more] }) => {
    if (first === undefined) return []
    const others = more.length === 0 ? '' : ` So are ${more.length} others.`
    const message = `"${pattern}" keeps ${first} as it is, but its tensors are quantized.${others}`
    return [{ code: 'kept-converted', message, exchange }]
  })
  // A head that shares the embedding's weights has no tensors that a pattern could match.
  const empty = kept.filter(
    ({ pattern, modules }) => modules === 0 && !(tiedHead && pattern.includes('lm_head')),
  )
  for (const { pattern } of empty)
    found.push({
      code: 'keeps-nothing',
      message: `"${pattern}" names no module of the checkpoint.`,
      exchange,
    })
  const [left, ...others] = forgotten
  if (left !== undefined) {
    const more = others.length === 0 ? '' : ` So are ${others.length} others.`
    const message = `${left} has plain weights, and nothing says that it keeps them.${more}`
    found.push({ code: 'left-unconverted', message, exchange })
  }
  return found
}
