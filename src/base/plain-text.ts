/** Text from a server, made safe to show on a terminal. */

// Control characters but tab and newline, C1 controls, and the marks that reorder text.
const unsafe = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** Shows each control character and each bidirectional mark as its code, so that it cannot act. */
export function plainText(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `plainText`, cut to `length` characters with an ellipsis. */
export function shorten(text: string, length: number): string {
  const plain = plainText(text)
  return plain.length <= length ? plain : `${plain.slice(0, length - 1)}…`
}
