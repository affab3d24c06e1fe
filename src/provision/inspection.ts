/** What one place turned out to hold. */

export type Inspection =
  | {
      readonly usable: true
      /** Version of the Python, for an engine that is a Python package. */
      readonly python?: string
      /** Version of each installed distribution. */
      readonly versions: Readonly<Record<string, string>>
    }
  | { readonly usable: false; readonly why: string }
