/** Text from a server, made safe to show on a terminal. */

// Control characters but tab and newline, C1 controls, and the marks that reorder text.
const unsafe = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** Shows each control character and each bidirectional mark as its code, so that it cannot act. */
export function plainText(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `plainText` of a value that is one line, whoever wrote it: what would begin another line is a blank. */
export const oneLine = (text: string): string =>
  plainText(
    text
      .split(/[\t\n\v\f\r\u0085\u2028\u2029]+/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .join(' '),
  )

const escape = '\u001b'
/** Moves our own lines: to the beginning of a line, up, and what clears. */
const moves = new RegExp(`^(?:\\r|${escape}\\[(?:2?[JK]|\\d*A))*`)
/** The end of a line as CSV has it moves nothing. */
const acting = new RegExp(`${escape}\\[[\\d;]*m|(?!\\r\\n)${unsafe.source}`, 'gu')

/**
 * The last look at a piece of text that goes to a screen, whoever wrote it: control sequences are shown as codes. Where
 * there are colours they stay, and on a terminal what moves our own lines, which stands at the beginning of a piece: a
 * server's text, which stands behind something of ours, can do neither.
 */
export function screenText(
  text: string,
  screen: { readonly moves: boolean; readonly colors: boolean },
): string {
  const [moved = ''] = screen.moves ? (moves.exec(text) ?? []) : []
  const shown = text
    .slice(moved.length)
    .replace(acting, (found) => (screen.colors && found.length > 1 ? found : plainText(found)))
  return moved + shown
}

/** `plainText`, cut to `length` characters with an ellipsis. */
export function shorten(text: string, length: number): string {
  const plain = plainText(text)
  return plain.length <= length ? plain : `${plain.slice(0, length - 1)}…`
}
