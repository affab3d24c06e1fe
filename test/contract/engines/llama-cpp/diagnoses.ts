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
    'Correct `chat.templateFile` or `chat.template`, or remove it to use the template of the model.',
  ],
  [
    'corrupt-adapter',
    'startup/bad-adapter',
    'The adapter /models/text.gguf cannot be read.',
    'Convert or copy the adapter again; `lora.adapters` takes GGUF files.',
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
    '/models/text.gguf is not a GGUF file.',
    'Name a GGUF file in the `model` of the preset; llama.cpp does not load folders or safetensors.',
  ],
  [
    'missing-adapter',
    'startup/bad-adapter',
    'No adapter exists at /models/none.gguf.',
    'Change its `path` in `lora.adapters`.',
  ],
  [
    'missing-draft-model',
    'startup/bad-model',
    'The draft model /models/none.gguf cannot be loaded.',
    'Change `speculative.draftModel` to a GGUF file that can be loaded.',
  ],
  [
    'missing-template',
    'startup/bad-chat-template',
    'No chat template exists at /models/none.jinja.',
    'Change `chat.templateFile`.',
  ],
  [
    'model-is-folder',
    'startup/bad-model',
    '/models/folder is not a GGUF file.',
    'Name a GGUF file in the `model` of the preset; llama.cpp does not load folders or safetensors.',
  ],
  [
    'not-an-adapter',
    'startup/bad-adapter',
    '/models/tiny.gguf is not a LoRA adapter.',
    'Convert the adapter to GGUF, and name the GGUF file in `lora.adapters`.',
  ],
  [
    'port-taken',
    'startup/port-taken',
    'Port 8253 was in use by another process when llama-server tried to open it.',
    'Leave `port` out so that a free one is chosen, or stop the other process.',
  ],
  [
    'unknown-architecture',
    'startup/unsupported',
    'This build of llama.cpp does not support the architecture lxama.',
    'Change the `model` of the preset, or use a build of llama.cpp that supports it.',
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
    'Remove --no-such-flag in `extraArgs`; this version of llama.cpp may lack it.',
  ],
  [
    'unknown-model-id',
    'startup/bad-model',
    'The model is not in the cache of this machine, and the start is offline.',
    'Download the model first, set `offline` to false, or name a GGUF file.',
  ],
  [
    'unknown-model-path',
    'startup/bad-model',
    'No model exists at /models/none.gguf.',
    'Change the `model` of the preset: a GGUF file, or an id such as owner/name.',
  ],
  [
    'unknown-template',
    'startup/bad-chat-template',
    'llama-server has no built-in chat template "nope".',
    'Change `chat.template`, which may be any Jinja template if `chat.jinja` is set.',
  ],
]
