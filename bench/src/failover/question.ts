/** What every call asks. */
export const prompt = 'Say in sixty words why a client is judged on the days when its provider is not well.';

/** What a provider that is well answers: sixty words, each a token. */
export const wholeAnswer =
  'On good days one client is as good as any other and nobody asks what it would do if a key had expired or a ' +
  'stream had ended in the middle of a word or a server said nothing for an hour then it must know what was sent ' +
  'and what it cost and whom to ask next at once';

/** As the suite compares them: how much space is between words is nobody's business. */
export function isWhole(text: string): boolean {
  return text.trim().replaceAll(/\s+/g, ' ') === wholeAnswer;
}
