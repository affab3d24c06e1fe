/** Times as the API has them. */
import { z } from 'zod'

/** The last second of the year 2286: later ones are milliseconds, on which clients' conversions to dates fail. */
export const latestUnixTime = 9_999_999_999

/** Seconds since 1970, as OpenAI's reference has them in `created`: "The Unix timestamp (in seconds)". */
export const unixTimeSchema = z
  .int()
  .nonnegative()
  .max(latestUnixTime, { error: 'this is not a Unix timestamp in seconds' })
