/**
 * Reads the words for a fault, as headers and the command line have them: its name, then fields.
 * @example `stall afterTokens=20 forMs=500`
 * @throws TypeError for a word that is no field.
 */
export function parseFault(words: string): Readonly<Record<string, unknown>> {
  const [name = '', ...fields] = words.trim().split(/\s+/);
  const parsed: Record<string, unknown> = { fault: name };
  for (const word of fields) {
    const [, key, value] = /^(\w+)=(.+)$/s.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      throw new TypeError(`Expected \`${name}\` to be followed by fields as name=value, got '${word}'`);
    }
    parsed[key] = readValue(value);
  }
  return parsed;
}

/** A number if it is one, else the text as it stands; `+` is a space, for the messages. */
function readValue(value: string): string | number {
  const number = Number(value);
  return Number.isNaN(number) ? value.replaceAll('+', ' ') : number;
}
