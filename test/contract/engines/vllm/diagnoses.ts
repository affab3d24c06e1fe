/** What each log in test/fixtures/startup has to be taken for; `evidence` is a part of the line that says so. */
import type { Diagnosis } from '../../../../src/contract/engine.ts'

export const diagnoses: readonly (readonly [log: string, diagnosis: Diagnosis])[] = [
  [
    'bad-config-json',
    {
      code: 'startup/bad-model',
      summary: '/models/bad-json/config.json is not valid JSON.',
      hint: 'Repair that file, or change the `model` of the preset.',
      evidence:
        "OSError: It looks like the config file at '/models/bad-json/config.json' is not a valid JSON file.",
    },
  ],
  [
    'bad-dtype',
    {
      code: 'startup/bad-option',
      summary: '--dtype cannot be "bf16".',
      hint: 'Change `dtype`. vLLM knows auto, bfloat16, float, float16, float32, half.',
      evidence:
        "api_server.py: error: argument --dtype: invalid choice: 'bf16' (choose from 'auto', 'bfloat16', 'flo",
    },
  ],
  [
    'bad-number',
    {
      code: 'startup/bad-option',
      summary: "vLLM refuses --max-num-seqs: invalid int value: 'many'.",
      hint: 'Change `maxNumSeqs`.',
      evidence: "api_server.py: error: argument --max-num-seqs: invalid int value: 'many'",
    },
  ],
  [
    'bad-speculative-json',
    {
      code: 'startup/bad-option',
      summary: '--speculative-config is not valid JSON: {"method": "ngram",',
      hint: 'Correct `speculative`, or use the typed option, which is always valid JSON.',
      evidence:
        'api_server.py: error: argument --speculative-config/-sc: Value {"method": "ngram", cannot be convert',
    },
  ],
  [
    'bad-structured-backend',
    {
      code: 'startup/bad-option',
      summary: 'vLLM does not know "xgrammarr" for structuredOutputs.backend.',
      hint: 'Change `structuredOutputs.backend`. Did you mean xgrammar?',
      evidence:
        "Input should be 'auto', 'xgrammar', 'guidance', 'outlines' or 'lm-format-enforcer' [type=literal_err",
    },
  ],
  [
    'block-size',
    {
      code: 'startup/bad-option',
      summary:
        'No attention kernel on this machine supports blocks of 16 tokens (CPU_ATTN: [MultipleOf(32)]).',
      hint: 'Change `blockSize`; on the CPU it must be a multiple of 32.',
      evidence:
        "RuntimeError: Worker failed with error 'No common block size for 16 (CPU_ATTN: [MultipleOf(32)]).', ",
    },
  ],
  [
    'context-too-long',
    {
      code: 'startup/context-too-long',
      summary: 'The preset asks for a context of 999999 tokens, but the model has 2048.',
      hint: 'Set `maxModelLen` to at most 2048.',
      evidence:
        'Value error, User-specified max_model_len (999999) is greater than the derived max_model_len (max_po',
    },
  ],
  [
    'corrupt-adapter',
    {
      code: 'startup/bad-adapter',
      summary:
        'The weights of an adapter cannot be read: Error while deserializing header: header too small.',
      hint: 'Copy or download the adapters in `lora.modules` again.',
      evidence:
        'safetensors._safetensors_rust.SafetensorError: Error while deserializing header: header too small',
    },
  ],
  [
    'corrupt-weights',
    {
      code: 'startup/bad-weights',
      summary:
        'The weights of /models/truncated cannot be read: Error while deserializing header: incomplete metadata, file not fully covered.',
      hint: 'Copy or download the checkpoint again.',
      evidence:
        'safetensors._safetensors_rust.SafetensorError: Error while deserializing header: incomplete metadata',
    },
  ],
  [
    'kv-cache-too-small',
    {
      code: 'startup/out-of-memory',
      summary: 'The KV cache cannot hold one request of 2048 tokens.',
      hint: 'Set `maxModelLen` to at most 32, or raise `cpu.kvCacheGiB`, `gpuMemoryUtilization` or `numGpuBlocksOverride`.',
      evidence:
        "ValueError: To serve at least one request with the model's max seq len (2048), (0.0 GiB KV cache is ",
    },
  ],
  [
    'garbage-weights',
    {
      code: 'startup/bad-weights',
      summary: 'The weights of /models/garbage are not a safetensors file.',
      hint: 'Copy or download the checkpoint again.',
      evidence: 'MemoryError',
    },
  ],
  [
    'heads-not-divisible',
    {
      code: 'startup/bad-option',
      summary: '8 attention heads cannot be divided among 3 devices.',
      hint: 'Set `tensorParallelSize` to a divisor of 8.',
      evidence:
        'Value error, Total number of attention heads (8) must be divisible by tensor parallel size (3). [typ',
    },
  ],
  [
    'kv-cache-too-large',
    {
      code: 'startup/out-of-memory',
      summary: 'The KV cache needs 4000.0 GiB, but only 6.63 GiB are available.',
      hint: 'Lower `cpu.kvCacheGiB`, or stop other processes that use memory.',
      evidence:
        "RuntimeError: Worker failed with error 'Available memory on node 0 (6.63/15.09 GiB) on kv cache allo",
    },
  ],
  [
    'lora-not-enabled',
    {
      code: 'startup/bad-option',
      summary: 'An adapter is given, but LoRA is not enabled.',
      hint: 'Give adapters by `lora.modules`, which enables LoRA, instead of `extraArgs`.',
      evidence:
        "ValueError: Call to add_lora method failed: Worker failed with error 'LoRA is not enabled. Use --ena",
    },
  ],
  [
    'lora-rank',
    {
      code: 'startup/bad-adapter',
      summary: 'An adapter has rank 64, but the limit is 16.',
      hint: 'Set `lora.maxRank` to 64.',
      evidence:
        "ValueError: Call to add_lora method failed: Worker failed with error 'LoRA rank 64 is greater than m",
    },
  ],
  [
    'missing-adapter',
    {
      code: 'startup/bad-adapter',
      summary: 'Adapter gone does not exist at /models/absent-adapter.',
      hint: 'Change its `path` in `lora.modules`.',
      evidence:
        "RuntimeError: Worker failed with error 'Loading lora gone failed: No adapter found for /models/absen",
    },
  ],
  [
    'missing-chat-template',
    {
      code: 'startup/bad-chat-template',
      summary: 'No chat template exists at /models/absent.jinja.',
      hint: 'Change `chat.template`.',
      evidence:
        'vllm.exceptions.VLLMValidationError: The supplied chat template string (/models/absent.jinja) appear',
    },
  ],
  [
    'missing-config',
    {
      code: 'startup/bad-model',
      summary: '/models/no-config is not a model: it has no config.json.',
      hint: 'Change the `model` of the preset, or complete that folder.',
      evidence: "Value error, Invalid repository ID or local directory specified: '/models/no-config'.",
    },
  ],
  [
    'missing-draft-model',
    {
      code: 'startup/bad-model',
      summary: 'No draft model exists at /models/absent-draft.',
      hint: 'Change `speculative.model`.',
      evidence: "Value error, Invalid repository ID or local directory specified: '/models/absent-draft'.",
    },
  ],
  [
    'missing-kernel',
    {
      code: 'startup/unsupported',
      summary: 'This build has no kernel `cpu_gemm_wna16` for this processor.',
      hint: 'Use a build or a machine that has this kernel, or a model or `dtype` that does not need it.',
      evidence: "AttributeError: '_OpNamespace' '_C' object has no attribute 'cpu_gemm_wna16'",
    },
  ],
  [
    'missing-tokenizer',
    {
      code: 'startup/bad-tokenizer',
      summary: '/models/no-tokenizer has no tokenizer that can be loaded.',
      hint: 'Put the files of the tokenizer beside the weights, or name another one by `tokenizer`.',
      evidence: "ValueError: Couldn't instantiate the backend tokenizer from one of:",
    },
  ],
  [
    'missing-weights',
    {
      code: 'startup/bad-weights',
      summary: '/models/no-weights holds no weights.',
      hint: 'Add the missing weight files, or set `loadFormat` to dummy for random weights.',
      evidence: 'RuntimeError: Cannot find any model weights with `/models/no-weights`',
    },
  ],
  [
    'port-taken',
    {
      code: 'startup/port-taken',
      summary: 'The port was in use by another process when vLLM tried to open it.',
      hint: 'Leave `port` out so that a free one is chosen, or stop the other process.',
      evidence: 'OSError: [Errno 98] Address already in use',
    },
  ],
  [
    'quantization-without-config',
    {
      code: 'startup/bad-option',
      summary: '/models/tiny is not quantized by awq.',
      hint: 'Leave `quantization` out: vLLM reads the method from the checkpoint.',
      evidence:
        "Value error, Cannot find the config file for awq [type=value_error, input_value=ArgsKwargs((), {'mod",
    },
  ],
  [
    'serve-form',
    {
      code: 'startup/unsupported',
      summary:
        'This build of vLLM is installed under another package name, so the program `vllm` cannot start it.',
      hint: 'Set `launch` to module.',
      evidence: 'importlib.metadata.PackageNotFoundError: No package metadata was found for vllm',
    },
  ],
  [
    'speculative-incomplete',
    {
      code: 'startup/bad-option',
      summary: 'The speculation options do not say how many tokens to draft.',
      hint: 'Set `speculative.numSpeculativeTokens`.',
      evidence:
        'Value error, num_speculative_tokens must be provided with speculative model unless the draft model c',
    },
  ],
  [
    'too-few-batched-tokens',
    {
      code: 'startup/bad-option',
      summary: 'A batch of 128 tokens cannot hold a prompt of 512, and prefill is not chunked.',
      hint: 'Set `chunkedPrefill.maxNumBatchedTokens` to at least 512, or `chunkedPrefill.enabled` to true.',
      evidence:
        'Value error, max_num_batched_tokens (128) is smaller than max_model_len (512). This effectively limi',
    },
  ],
  [
    'tool-parser-missing',
    {
      code: 'startup/bad-option',
      summary: 'Automatic tool choice needs a tool parser, but none is set.',
      hint: 'Set `tools.parser`.',
      evidence: 'TypeError: Error: --enable-auto-tool-choice requires --tool-call-parser',
    },
  ],
  [
    'unknown-architecture',
    {
      code: 'startup/unsupported',
      summary: "This version of vLLM does not support the architecture 'NoSuchForCausalLM'.",
      hint: 'Change the `model` of the preset, or use a version of vLLM that supports it.',
      evidence:
        "Value error, Model architectures ['NoSuchForCausalLM'] are not supported for now. Supported architec",
    },
  ],
  [
    'unknown-flag',
    {
      code: 'startup/bad-option',
      summary: 'vLLM does not know these arguments: --max-modle-len.',
      hint: 'Correct or remove them in `extraArgs`; this version of vLLM may lack them. Did you mean --max-model-len?',
      evidence: 'api_server.py: error: unrecognized arguments: --max-modle-len',
    },
  ],
  [
    'unknown-model-id',
    {
      code: 'startup/bad-model',
      summary: 'nobody/nothing is not in the cache of this machine, and the start is offline.',
      hint: 'Download the model first, or set `offline` to false.',
      evidence:
        'huggingface_hub.errors.LocalEntryNotFoundError: Cannot find an appropriate cached snapshot folder fo',
    },
  ],
  [
    'unknown-model-path',
    {
      code: 'startup/bad-model',
      summary: 'No model exists at /models/absent.',
      hint: 'Change the `model` of the preset: a folder that exists, or an id such as owner/name.',
      evidence:
        "huggingface_hub.errors.HFValidationError: Repo id must be in the form 'repo_name' or 'namespace/repo",
    },
  ],
  [
    'unknown-model-type',
    {
      code: 'startup/unsupported',
      summary: 'The installed Transformers does not support the model type nosuch.',
      hint: 'Change the `model` of the preset, or use an engine with a newer version of Transformers.',
      evidence:
        'Value error, The checkpoint you are trying to load has model type `nosuch` but Transformers does not',
    },
  ],
  [
    'unknown-quantization',
    {
      code: 'startup/bad-option',
      summary: 'vLLM has no quantization method "awqq".',
      hint: 'Change `quantization`. Did you mean awq?',
      evidence:
        "Value error, Unknown quantization method: awqq. Must be one of ['awq', 'auto_awq', 'fp8', 'fbgemm_fp",
    },
  ],
  [
    'unknown-reasoning-parser',
    {
      code: 'startup/bad-option',
      summary: 'vLLM has no reasoning parser "qwen33".',
      hint: 'Change `reasoning.parser`. Did you mean qwen3?',
      evidence:
        "KeyError: \"Reasoning parser 'qwen33' not found. Available parsers: cohere_command3, cohere_command4,",
    },
  ],
  [
    'unknown-speculative-method',
    {
      code: 'startup/bad-option',
      summary: 'vLLM does not know "ngramm" for speculative.method.',
      hint: 'Change `speculative.method`. Did you mean ngram?',
      evidence:
        "Input should be 'ngram', 'medusa', 'mlp_speculator', 'draft_model', 'suffix', 'custom_class', 'eagle",
    },
  ],
  [
    'unknown-tool-parser',
    {
      code: 'startup/bad-option',
      summary: 'vLLM has no tool parser "hermez".',
      hint: 'Change `tools.parser`. Did you mean hermes?',
      evidence:
        "KeyError: 'invalid tool call parser: hermez (chose from { apertus,cohere_command3,cohere_command4,de",
    },
  ],
  [
    'weights-too-large',
    {
      code: 'startup/out-of-memory',
      summary: 'The machine is out of memory: one allocation asked for 3814.7 GiB.',
      hint: 'Use a smaller model, a smaller `dtype`, or a machine with more memory.',
      evidence:
        "RuntimeError: [enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memo",
    },
  ],
  [
    'worker-killed',
    {
      code: 'startup/exited',
      summary: 'A worker process of vLLM ended without a message, as if it was killed from outside.',
      hint: 'If the kernel log shows an out-of-memory kill, lower `cpu.kvCacheGiB` or `maxModelLen`.',
      evidence:
        'Exception: WorkerProc initialization failed due to an exception in a background process. See stack t',
    },
  ],
  [
    'wrong-shape',
    {
      code: 'startup/bad-weights',
      summary:
        'The weights of /models/wrong-shape do not have the shape that its config.json gives: 640, not 1232.',
      hint: 'Use the config.json that belongs to these weights, without `hfOverrides` that contradict it.',
      evidence: 'RuntimeError: start (0) + length (1232) exceeds dimension size (640).',
    },
  ],
]
