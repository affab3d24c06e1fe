/** Facts in a long text and the questions about them: answers that have to come out of the prompt itself. */

export interface Needle {
  readonly name: string
  readonly code: string
}

/** Names and codes that no other one contains. */
export const needles: readonly Needle[] = [
  { name: 'tiger', code: '4711' },
  { name: 'apple', code: '8305' },
  { name: 'river', code: '2964' },
  { name: 'stone', code: '7158' },
  { name: 'cloud', code: '6420' },
  { name: 'table', code: '3987' },
  { name: 'garden', code: '5236' },
  { name: 'music', code: '9071' },
]

export const factOf = ({ name, code }: Needle): string => `The code of ${name} is ${code}.`

export const questionAbout = ({ name }: Needle): string => `What is the code of ${name}?`

const plain = [
  'People walk along the road and talk about small things.',
  'In the evening they sit by the window and read old letters.',
  'Now and then a train goes by and nobody looks up.',
]

/** So many plain sentences of ten words or more. */
export function fillerOf(sentences: number): string {
  return Array.from({ length: sentences }, (_, at) => plain[at % plain.length]).join(' ')
}

/** The codes of other needles that a text holds. */
export function foreignCodes(text: string, own: Needle): readonly string[] {
  return needles.filter(({ code }) => code !== own.code && text.includes(code)).map(({ code }) => code)
}
