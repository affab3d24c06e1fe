/** Reads Prometheus' text exposition format 0.0.4. */

interface MetricSample {
  readonly name: string
  /** The label list as written, without braces; empty when there is none. */
  readonly labels: string
  readonly value: number
}

export interface MetricPage {
  readonly samples: readonly MetricSample[]
  /** Lines that are not in the format. */
  readonly broken: readonly string[]
}

const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*"`
const sampleLine = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(?:\{((?:${label}(?:,${label})*,?)?)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$`,
)
const specialValues = new Map([
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
  ['NaN', NaN],
])

export function parseMetrics(text: string): MetricPage {
  const samples: MetricSample[] = []
  const broken: string[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const sample = parseSample(line)
    if (sample === undefined) broken.push(line)
    else samples.push(sample)
  }
  return { samples, broken }
}

function parseSample(line: string): MetricSample | undefined {
  const [, name, labels = '', written = ''] = sampleLine.exec(line) ?? []
  if (name === undefined) return undefined
  const special = specialValues.get(written)
  if (special !== undefined) return { name, labels, value: special }
  const value = Number(written)
  return Number.isNaN(value) ? undefined : { name, labels, value }
}

/** The sum of a metric over all of its labels; undefined when the page does not have it. */
export function sumOf(page: MetricPage, name: string): number | undefined {
  const samples = page.samples.filter((sample) => sample.name === name)
  return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0)
}
