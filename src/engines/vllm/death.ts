/** How vLLM's log says that its engine is dead, and that a request was refused or failed while it lives. */
import { uvicornRequestError } from '../uvicorn.ts'

export const deathLine =
  /EngineDeadError|(?:died|exited) unexpectedly|EngineCore (?:encountered a fatal error|failed to start)|WorkerProc failed/

/** Source files of vLLM 0.32 that log single requests, with what their users wrote, or errors of these. */
const requestFiles =
  'logger|serving|batch_serving|api_router|http|validation|exception|vllm_error|connection|context|detokenizer'

export const requestError = new RegExp(
  `\\[(?:${requestFiles})\\.py:\\d+\\]|\\[core\\.py:\\d+\\] Invocation of \\w+ method failed|WorkerProc hit an exception|${uvicornRequestError.source}`,
)
