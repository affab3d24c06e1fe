/** The secrets that Servewright itself was given: they may turn up in whatever a server says. */
import { secretsOfVariables, secretsOfWords } from '../base/secrets/secrets-of.ts'

/** Those of the environment and of the command line. */
export const givenSecrets = (): readonly string[] => [
  ...secretsOfVariables(process.env),
  ...secretsOfWords(process.argv.slice(2)),
]
