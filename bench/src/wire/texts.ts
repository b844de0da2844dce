/** A stream's deltas repeat after this many. */
export const ringLength = 64;

const words =
  `the model streams its answer token by token and every delta carries a few words of plain english prose so that parsers
see what they would see in production with some punctuation, numbers like 42 or 3.14; and names`.split(/\s+/);

/**
 * The texts of the deltas, `size` characters each. Of every 32, two need an escape in JSON and one is not ASCII: about what
 * prose has, and what a decoder without a slow path would get wrong.
 */
export function deltaTexts(size: number): readonly string[] {
  let next = 0;
  return Array.from({ length: ringLength }, (_, at) => {
    let text = '';
    while (text.length < size) text += ` ${words[next++ % words.length]}`;
    text = text.slice(0, size);
    if (size < 8) return text;
    if (at % 32 === 5) return `${text.slice(0, -1)}\n`;
    if (at % 32 === 21) return `${text.slice(0, 3)}"${text.slice(4)}`;
    if (at % 32 === 13) return `${text.slice(0, -2)}é—`;
    return text;
  });
}

/** The text of a whole answer of `length` characters. */
export function wholeText(length: number): string {
  const text = deltaTexts(20).join('');
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}
