/** Text from a server, made safe to show on a terminal. */

// Control characters but tab and newline, C1 controls, and the marks that reorder text.
const unsafe = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** Shows each control character and each bidirectional mark as its code, so that it cannot act. */
export function plainText(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Colours, and what moves our own lines: the beginning of a line, clearing, up. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const own = /^(?:\r|\u001b\[(?:[\d;]*m|2?[JK]|\d*A))$/
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const acting = /\u001b\[[\d;]*[A-Za-z]|(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/**
 * The last look at what goes to a screen, whoever wrote it: all control sequences are shown as codes, but for those of
 * our own lines where there is a terminal.
 */
export const screenText = (text: string, terminal: boolean): string =>
  text.replace(acting, (sequence) => (terminal && own.test(sequence) ? sequence : plainText(sequence)))

/** `plainText`, cut to `length` characters with an ellipsis. */
export function shorten(text: string, length: number): string {
  const plain = plainText(text)
  return plain.length <= length ? plain : `${plain.slice(0, length - 1)}…`
}
