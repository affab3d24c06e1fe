/** What vLLM 0.32 is known to get wrong, each seen on the real server by the check that is named. */
import type { KnownFinding } from '../contract/preset.ts'

const versions = { from: '0.32.0', below: '0.33.0' } as const
const issue = (number: number): string => `https://github.com/vllm-project/vllm/issues/${number}`

const cutCall = 'a tool call that max_tokens cuts'

/** For every preset of vLLM: what a preset's checks do not ask for is never told as gone. */
export const knownOfVllm: readonly KnownFinding[] = [
  {
    finding: 'errors/missing-content/accepted',
    versions,
    reason: 'A user message without content is answered with 200 as if it were empty.',
    upstream: 'none',
  },
  {
    finding: 'tools/choice-none-text/markup-leaked',
    versions,
    reason:
      'With tool_choice none no parser runs, so a call that the model makes all the same is shown as text.',
    upstream: 'none',
  },
  {
    finding: 'tools/cut-alike/text-differs',
    versions,
    reason: `The whole answer shows the text of ${cutCall}, the stream holds it back.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-alike/calls-differ',
    versions,
    reason: `The stream calls by ${cutCall}, the whole answer does not.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-alike/finish-reason-differs',
    versions,
    reason: `The whole answer says tool_calls of ${cutCall}, the stream says length.`,
    upstream: issue(58228),
  },
  {
    finding: 'tools/cut-alike/markup-leaked',
    versions,
    reason: `The whole answer shows the markup of ${cutCall} as content.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-told/call-invented',
    versions,
    reason: `The stream gives ${cutCall} the arguments {}, which the model never wrote.`,
    upstream: issue(47903),
  },
  {
    finding: 'tools/cut-told/finish-reason-wrong',
    versions,
    reason: `The whole answer ends ${cutCall} in its last tokens with tool_calls rather than length.`,
    upstream: issue(58228),
  },
  {
    finding: 'structured/schema-keywords/keyword-ignored',
    versions,
    reason:
      'The grammar backend, xgrammar, takes schemas with not and if/else and does not hold the answer to them.',
    upstream: 'https://github.com/mlc-ai/xgrammar/issues/104',
  },
]
