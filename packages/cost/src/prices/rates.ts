/** What is paid for by the token. */
export type PricedClass =
  | 'input'
  | 'cacheRead'
  | 'cacheWrite'
  | 'cacheWriteLong'
  | 'output'
  | 'reasoning'
  | 'inputAudio'
  | 'cacheReadAudio'
  | 'outputAudio'
  | 'inputImage'
  | 'outputImage';

/** What is paid for by the piece. `requests`: every request has it. */
export type Fee = 'webSearches' | 'requests';

/** A price, or one that is another above so many tokens of prompt (the whole prompt, cached or not). */
export type Rate =
  | number
  | { readonly base: number; readonly above: readonly { readonly tokens: number; readonly rate: number }[] };

/** What a model costs. What is not given has no price of its own, see {@link rateOf}; 0 has to be said. */
export interface Rates {
  /** US dollars for a million tokens, as providers publish them. */
  readonly usdPerMillion: { readonly [Class in PricedClass]?: Rate };
  /** US dollars for a thousand pieces. */
  readonly usdPerThousand?: { readonly [Name in Fee]?: number };
  /**
   * By what everything is multiplied in a service tier, by the provider's name of it; `batch` too. A tier that is served and
   * not here has no price.
   */
  readonly tiers?: Readonly<Record<string, number>>;
}

/**
 * The rate of a class: its own, or that of the class which providers count it to if they say nothing else. Sound and pictures
 * that are made are never counted to text.
 */
export function rateOf({ usdPerMillion: own }: Rates, name: PricedClass): Rate | undefined {
  if (own[name] !== undefined) return own[name];
  switch (name) {
    case 'cacheRead':
    case 'cacheWrite':
    case 'inputImage':
      return own.input;
    case 'cacheWriteLong':
      return own.cacheWrite === undefined ? own.input : undefined; // where writing costs more, writing for long costs more still
    case 'reasoning':
      return own.output;
    default:
      return undefined;
  }
}

/** What one token costs in picodollars (10⁻¹² USD), which makes every published price a whole number. */
export function picoUsdOf(rate: Rate, promptTokens: number): number {
  if (typeof rate === 'number') return Math.round(rate * 1e6);
  let usd = rate.base;
  for (const tier of rate.above) if (promptTokens > tier.tokens) usd = tier.rate;
  return Math.round(usd * 1e6);
}
