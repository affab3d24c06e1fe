/** Takes known secrets out of text before it is shown or stored. */

/** What stands where a secret was. */
export const maskedSecret = '[secret]'
const shortest = 4

/** The forms in which a secret can turn up in text. */
function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  return [secret, json, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]
}

/**
 * @param secrets known values; ones under four characters are left alone, since they would blank out ordinary text
 * @returns a function that masks each of them, plain, JSON-escaped, URL-encoded and in base64
 */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf))]
  // The longest first, so that no form hides behind a part of itself.
  forms.sort((a, b) => b.length - a.length)
  return (text) => forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, maskedSecret), text)
}
