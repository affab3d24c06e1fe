/** What each log in test/fixtures/startup-llama-cpp has to be taken for. */
import type { transformersDiagnoses } from '../transformers/diagnoses.ts'

export const llamaCppDiagnoses: typeof transformersDiagnoses = [
  [
    'bad-cache-type',
    'startup/bad-option',
    'llama-server refuses --cache-type-k: Unsupported cache type: q3_0.',
    'Change `kvCache.typeK`.',
  ],
  [
    'bad-choice',
    'startup/bad-option',
    "llama-server refuses --flash-attn: unknown value for --flash-attn: 'maybe'.",
    'Change `flashAttention`.',
  ],
  ['bad-number', 'startup/bad-option', '--ctx-size is not a number.', 'Change `ctxSize`.'],
  [
    'bad-spec-type',
    'startup/bad-option',
    'llama-server refuses --spec-type: unknown speculative type: magic.',
    'Change `speculative.type`.',
  ],
  [
    'bad-template-kwargs',
    'startup/bad-option',
    "llama-server refuses --chat-template-kwargs: parse error at line 1, column 6: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal.",
    'Change `chat.templateKwargs`.',
  ],
  [
    'bad-template',
    'startup/bad-chat-template',
    'The chat template cannot be read: parser: Parser Error: Expected }} (Got }).',
    'Repair `chat.templateFile` or `chat.template`, or leave it out: the model brings its own.',
  ],
  [
    'corrupt-adapter',
    'startup/bad-adapter',
    'The adapter /models/text.gguf cannot be read.',
    'Convert or copy it again; `lora.adapters` names GGUF files.',
  ],
  [
    'corrupt-weights',
    'startup/bad-weights',
    "The weights cannot be read: tensor 'blk.2.ffn_up.weight' data is not within the file bounds, model is corrupted or incomplete.",
    'Copy or download the model again.',
  ],
  [
    'garbage-weights',
    'startup/bad-model',
    '/models/text.gguf is no GGUF file.',
    'Name the GGUF file itself in the `model` of the preset; folders and safetensors are not loaded.',
  ],
  [
    'missing-adapter',
    'startup/bad-adapter',
    'There is no adapter at /models/none.gguf.',
    'Change its `path` in `lora.adapters`.',
  ],
  [
    'missing-draft-model',
    'startup/bad-model',
    'The draft model /models/none.gguf cannot be loaded.',
    'Change `speculative.draftModel`: it names a GGUF file.',
  ],
  [
    'missing-template',
    'startup/bad-chat-template',
    'There is no chat template at /models/none.jinja.',
    'Change `chat.templateFile`.',
  ],
  [
    'model-is-folder',
    'startup/bad-model',
    '/models/folder is no GGUF file.',
    'Name the GGUF file itself in the `model` of the preset; folders and safetensors are not loaded.',
  ],
  [
    'not-an-adapter',
    'startup/bad-adapter',
    '/models/tiny.gguf is no LoRA adapter.',
    'Convert the adapter to GGUF, and name that file in `lora.adapters`.',
  ],
  [
    'port-taken',
    'startup/port-taken',
    'Port 8253 was taken by another process when llama-server wanted it.',
    'Leave `port` out and a fresh one is chosen, or end the other process yourself.',
  ],
  [
    'unknown-architecture',
    'startup/unsupported',
    'This llama.cpp has no architecture lxama.',
    'Change the `model` of the preset, or use a llama.cpp that knows it.',
  ],
  [
    'unknown-device',
    'startup/bad-option',
    'llama-server refuses --device: invalid device: CUDA0.',
    'Change `gpu.devices`.',
  ],
  [
    'unknown-flag',
    'startup/bad-option',
    'llama-server does not know --no-such-flag.',
    'Leave out --no-such-flag in `extraArgs`; this version of llama.cpp may not have it.',
  ],
  [
    'unknown-model-id',
    'startup/bad-model',
    'The model was never downloaded to this machine, and the start is offline.',
    'Download the model before, set `offline` to false, or name a GGUF file.',
  ],
  [
    'unknown-model-path',
    'startup/bad-model',
    'There is no model at /models/none.gguf.',
    'Change the `model` of the preset: a GGUF file, or an id such as owner/name.',
  ],
  [
    'unknown-template',
    'startup/bad-chat-template',
    'llama-server has no chat template "nope".',
    'Change `chat.template`; with `chat.jinja` it may be any Jinja template.',
  ],
]
