const unitsMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  µs: 0.001,
  us: 0.001,
  ns: 0.000_001,
};
const part = /(\d+(?:\.\d+)?)(h|ms|m|s|µs|us|ns)/gy;

/** A duration as Go writes it (`1h4m48.907s`, `172ms`), in ms; `undefined` for what is none. */
export function readGoDuration(text: string): number | undefined {
  let ms = 0;
  part.lastIndex = 0;
  for (let at = 0; at < text.length; at = part.lastIndex) {
    const found = part.exec(text);
    if (!found) return undefined;
    ms += Number(found[1]) * unitsMs[found[2]!]!;
  }
  return text === '' ? undefined : ms;
}
