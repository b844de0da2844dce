/** A run of letters with the space before it, at most eight long; or one other character. */
const token = /\s*(?:[\p{L}\p{N}]{1,8}|[^\s\p{L}\p{N}])|\s+/gu;

/** Cuts a text as models do, roughly: words and pieces of words, each with the space before it. */
export function tokensOf(text: string): readonly string[] {
  return text.match(token) ?? [];
}
