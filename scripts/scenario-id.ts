/** The groups of numbered scenarios: retry, semaphore, breaker, limits, crossing, cache, and the decoder of event streams. */
export const groups = ['R', 'S', 'B', 'L', 'X', 'C', 'sse'] as const;
export type Group = (typeof groups)[number];

/** What the scenarios claim, by group: numbers and ranges of numbers. */
export type Claims = Readonly<Record<Group, readonly string[]>>;

/** `R1`, `sse 47`. */
function formatId(group: Group, number: number): string {
  return group === 'sse' ? `sse ${number}` : `${group}${number}`;
}

/** The id with which a test's name starts. */
export function readId(title: string): string | undefined {
  return /^(?:[RSBLXC][1-9]\d*|sse [1-9]\d*)(?![\w-])/.exec(title)?.[0];
}

/** The ids of a group's claims, in order. */
export function expandClaims(claims: Claims, group: Group): readonly string[] {
  return claims[group].flatMap((claim) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(claim);
    if (!match) throw new TypeError(`Expected a claim of ${group} to be like "7" or "1-9", got "${claim}"`);
    const first = Number(match[1]);
    const last = Number(match[2] ?? first);
    return Array.from({ length: last - first + 1 }, (_, index) => formatId(group, first + index));
  });
}

/** The claimed ids that a word of the command line means: a group or one id. Empty if it means nothing that we claim. */
export function selectIds(claims: Claims, word: string): readonly string[] {
  const group = groups.find((one) => one === word);
  if (group) return expandClaims(claims, group);
  const id = word.replace(/^sse[ -]?/, 'sse ');
  return groups.flatMap((one) => expandClaims(claims, one)).filter((claimed) => claimed === id);
}
