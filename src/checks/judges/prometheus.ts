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

/** The sum of a metric over all of its labels; undefined when the page does not have it, or it has no name. */
export function sumOf(page: MetricPage, name: string | undefined): number | undefined {
  const samples = page.samples.filter((sample) => sample.name === name)
  return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0)
}

/** What a label of a metric's first sample says; undefined when the page does not have it. */
export function labelOf(page: MetricPage, name: string | undefined, key: string): string | undefined {
  const { labels } = page.samples.find((sample) => sample.name === name) ?? {}
  const [, written] = new RegExp(String.raw`(?:^|,)${key}="((?:[^"\\]|\\.)*)"`).exec(labels ?? '') ?? []
  return written?.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}

/** A family as its `# TYPE` line declares it. */
export interface DeclaredFamily {
  readonly name: string
  readonly type: string
}

const typeLine = /^# TYPE (\S+) (\S+)[ \t]*$/gm

export function familiesOf(text: string): readonly DeclaredFamily[] {
  return Array.from(text.matchAll(typeLine), ([, name = '', type = '']) => ({ name, type }))
}

/** One label set of a histogram: its buckets as they stand on the page, and its count. */
export interface HistogramSeries {
  /** The label list without `le`. */
  readonly labels: string
  readonly buckets: readonly { readonly le: number; readonly value: number }[]
  readonly count?: number
}

const bound = /(?:^|,)le="([^"]*)"/

/** Every label set of the histogram `name`. */
export function histogramSeries(page: MetricPage, name: string): readonly HistogramSeries[] {
  const series = new Map<string, { buckets: { le: number; value: number }[]; count?: number }>()
  const at = (labels: string) => {
    const found = series.get(labels) ?? { buckets: [] }
    series.set(labels, found)
    return found
  }
  for (const { name: sample, labels, value } of page.samples) {
    if (sample === `${name}_count`) at(labels).count = value
    if (sample !== `${name}_bucket`) continue
    const le = bound.exec(labels)?.[1] ?? ''
    at(labels.replace(bound, '').replace(/^,/, '')).buckets.push({
      le: specialValues.get(le) ?? Number(le),
      value,
    })
  }
  return Array.from(series, ([labels, found]) => ({ labels, ...found }))
}
