/**
 * How far `tokenx` is off for the tokenizers of a family, as estimate ÷ billed output tokens of recorded answers of 300
 * characters and more: the median, and the low tenth, below which only one answer in ten fell.
 */
export interface TokenizerBias {
  readonly median: number;
  readonly low: number;
}

/**
 * Measured on 900 recorded answers in November 2026, with tokenx 2.2. Claude's tokenizer of Opus 4.7, Sonnet 5, Opus 5
 * and Fable counts about half again as much as its older one.
 */
const families: readonly (readonly [RegExp, TokenizerBias])[] = [
  [/claude.*(?:opus-4-(?:[7-9]|\d\d)|(?:sonnet|opus|haiku|fable)-(?:[5-9]|\d\d))(?!\d)/, { median: 0.7, low: 0.62 }],
  [/claude/, { median: 0.96, low: 0.86 }],
  [/gemini-(?:[3-9]|\d\d)/, { median: 1.02, low: 0.96 }],
  [/gemini/, { median: 1.02, low: 0.87 }],
  [/gpt|\bo\d/, { median: 1.08, low: 0.97 }],
];

/** Nobody measured it: as many as the family that counts most is the safe side. */
const unknown: TokenizerBias = { median: 0.96, low: 0.62 };

/** The bias for a model, by its provider's name for it. */
export function biasOf(model: string): TokenizerBias {
  const name = model.toLowerCase();
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? unknown;
}
