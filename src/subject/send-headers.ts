/** The headers that are sent with every request, with what the environment holds put in. */
import { UsageError } from '../base/errors.ts'
import { headerProblem } from '../base/secrets/header-problem.ts'
import { referencesIn, withReferences } from '../base/secrets/reference.ts'
import { isSecretName } from '../base/secrets/secret-names.ts'

/** Headers as they are sent, and what of them may not be shown. */
export interface SentHeaders {
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

type Written = Readonly<Record<string, string>>

/** Shorter values of variables are words: masking `chat` would blank out half of a report. */
const shortestOfAnyName = 8

function refuse(message: string): never {
  throw new UsageError('usage/invalid-arguments', message, {
    hint: "Write it as --header 'Name: value', and a secret as --header 'Name: ${VARIABLE}'.",
  })
}

function valueOf(variable: string, header: string): string {
  const value = process.env[variable]
  if (value === undefined || value === '')
    return refuse(`The header ${header} refers to the variable ${variable}, which is not set`)
  return value
}

function secretsOf(name: string, value: string): readonly string[] {
  const variables = referencesIn(value)
  const hidden = variables.filter(
    (variable) =>
      isSecretName(name) || isSecretName(variable) || valueOf(variable, name).length >= shortestOfAnyName,
  )
  return hidden.map((variable) => valueOf(variable, name))
}

/**
 * @param written by name, with `${NAME}` for variables of the environment
 * @throws UsageError for a header that cannot be sent, one that holds a secret itself, or a variable that is not set
 */
export function sendHeaders(written: Written): SentHeaders {
  const entries = Object.entries(written)
  const sent = entries.map(([name, value]) => {
    const problem = headerProblem(name, value)
    if (problem !== undefined) return refuse(`The header ${JSON.stringify(name)} ${problem}`)
    const filled = withReferences(value, (variable) => valueOf(variable, name))
    // A variable may hold what a header may not.
    if (headerProblem('x', filled)?.startsWith('holds') === true)
      return refuse(`The variable of the header ${name} holds a character that a header may not hold`)
    return [name.toLowerCase(), filled] as const
  })
  return { headers: Object.fromEntries(sent), secrets: entries.flatMap((entry) => secretsOf(...entry)) }
}
