/** Why a choice ended. */
import { z } from 'zod'

/** The reasons that OpenAI names. */
export const finishReasonSchema = z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call'])
