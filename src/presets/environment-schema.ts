/** Variables of a preset: no secrets, and nothing that has other code run in every program. */
import { z } from 'zod'
import { headerProblem } from '../base/secrets/header-problem.ts'
import { isReference } from '../base/secrets/reference.ts'
import { holdsSecret, isSecretName } from '../base/secrets/secret-names.ts'

/**
 * Loaders and interpreters read them before the program that they start, ours included. PYTHONPATH is not among them:
 * plugins of engines are added by it, and it shows in the plan.
 */
const runsOtherCode = new Set(
  (
    'LD_PRELOAD LD_AUDIT LD_PROFILE GCONV_PATH GLIBC_TUNABLES DYLD_INSERT_LIBRARIES NODE_OPTIONS PYTHONSTARTUP ' +
    'PYTHONINSPECT PYTHONBREAKPOINT PYTHONHOME PYTHONUSERBASE BASH_ENV ENV SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND IFS ' +
    'PERL5OPT PERL5LIB RUBYOPT JAVA_TOOL_OPTIONS'
  ).split(' '),
)

function problemOf(name: string, value: unknown): string | undefined {
  if (runsOtherCode.has(name)) return 'has other code run in every program, and a preset may not set it'
  if (value === null || isReference(name, value)) return undefined
  if (!isSecretName(name) && !(typeof value === 'string' && holdsSecret(value))) return undefined
  return `seems to be a secret: write \${${name}}, and set it in the environment of servewright instead`
}

export const environmentOf = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string().regex(/^[A-Za-z_]\w*$/), value).superRefine((variables, context) => {
    for (const [name, given] of Object.entries(variables)) {
      const message = problemOf(name, given)
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
    }
  })

/** Headers of requests, whose secrets are references to variables. */
export const headersOf = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string(), value).superRefine((headers, context) => {
    for (const [name, given] of Object.entries(headers)) {
      const message = typeof given === 'string' ? headerProblem(name, given) : undefined
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message })
    }
  })
