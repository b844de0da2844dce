import { expected, isJsonObject, type Usage } from '@sluice/core';
import { billOf, type Bill, type BilledPart } from './billed.ts';
import { PublishedRates, publishedVersion } from './published-rates.ts';
import { picoUsdOf, rateOf, type PricedClass, type Rates } from './rates.ts';

/** Prices of your own: they come before the published ones. */
export interface PriceOverride extends Rates {
  /** @defaultValue any */
  readonly provider?: string;
  /** The served model's name, or what it has to match. */
  readonly model: string | RegExp;
}

export interface PriceBookOptions {
  /** The first that fits is taken. @defaultValue none */
  readonly overrides?: readonly PriceOverride[];
  /** What the rows call these prices; to be changed when `overrides` are. @defaultValue `genai-prices` and its version, `+ own` behind it */
  readonly version?: string;
}

/** What is known of an answer besides its model and usage, as far as prices depend on it. */
export interface Served {
  /** Whose price it is; without one it is found by the model's name. */
  readonly provider?: string | null;
  /** The tier that served it, by the provider's name; `batch` for batches. @defaultValue what `usage.raw` tells, or the usual one */
  readonly serviceTier?: string | null;
  /** When, in ms since 1970: prices change. @defaultValue the newest prices */
  readonly at?: number;
}

/** What a usage costs. */
export interface Price {
  /** Whole billionths of a US dollar, rounded up once a request. `null`: something that was used has no price. */
  readonly nanoUsd: number | null;
  /** What has no price: `model`, a token class, a fee, or a tier. Empty where there is a price. */
  readonly unpriced: readonly string[];
}

/** Prices, by what was served. */
export interface PriceBook {
  readonly version: string;
  priceOf(model: string, usage: Usage, served?: Served): Price;
}

/** The end of time, nearly: the newest prices are in force then. A Sunday noon, when nobody has a night tariff. */
const newestMs = Date.UTC(2100, 0, 3, 12);

/**
 * Makes a price book: the published prices of `@pydantic/genai-prices`, under your own. Nothing is fetched; newer prices come
 * with a newer version of this package.
 *
 * @throws TypeError for overrides that cannot be.
 * @example
 * ```ts
 * const prices = priceBook({
 *   overrides: [{ provider: 'ollama', model: /./, usdPerMillion: { input: 0, output: 0 } }],
 * });
 * prices.priceOf('llama3', { inputTokens: 10, outputTokens: 10 }, { provider: 'ollama' }).nanoUsd; // 0, because it was said
 * ```
 */
export function priceBook({ overrides = [], version }: PriceBookOptions = {}): PriceBook {
  overrides.forEach(assertOverride);
  const published = new PublishedRates();
  const find = (provider: string | null, model: string, atMs: number): Rates | null =>
    overrides.find((own) => fits(own, provider, model)) ?? published.find(provider, model, atMs);
  return {
    version: version ?? (overrides.length > 0 ? `${publishedVersion} + own` : publishedVersion),
    priceOf(model, usage, { provider = null, serviceTier, at = newestMs } = {}) {
      const bill = billOf(usage);
      const sum = new Sum(serviceTier ?? tierIn(usage), areaIn(usage));
      bill.parts.forEach((part, index) => {
        const rates = find(provider, part.model ?? model, at);
        if (rates) sum.add(part, rates, index === 0 ? bill : undefined);
        else sum.unpriced.add('model');
      });
      return sum.price;
    },
  };
}

class Sum {
  readonly unpriced = new Set<string>();
  readonly #tier: string | undefined;
  readonly #areaFactor: number;
  #picoUsd = 0;

  constructor(tier: string | undefined, areaFactor: number) {
    this.#tier = tier;
    this.#areaFactor = areaFactor;
  }

  /** @param bill - Of the part that has the fees: they are the answer's. */
  add({ tokens, promptTokens }: BilledPart, rates: Rates, bill: Bill | undefined): void {
    const factor = this.#factorOf(rates);
    for (const [name, count] of Object.entries(tokens)) {
      if (count === 0) continue;
      const rate = rateOf(rates, name as PricedClass);
      if (rate === undefined) this.unpriced.add(name);
      else this.#picoUsd += count * Math.round(picoUsdOf(rate, promptTokens) * factor);
    }
    if (!bill) return;
    for (const name of bill.unknown) this.unpriced.add(name);
    const { webSearches = 0 } = bill.fees;
    const { usdPerThousand = {} } = rates;
    if (webSearches > 0 && usdPerThousand.webSearches === undefined) this.unpriced.add('webSearches');
    this.#picoUsd += webSearches * Math.round((usdPerThousand.webSearches ?? 0) * 1e9); // fees know no tier
    this.#picoUsd += Math.round((usdPerThousand.requests ?? 0) * 1e9);
  }

  get price(): Price {
    if (this.unpriced.size > 0) return { nanoUsd: null, unpriced: [...this.unpriced] };
    return { nanoUsd: Math.ceil(this.#picoUsd / 1_000), unpriced: [] };
  }

  #factorOf({ tiers }: Rates): number {
    if (this.#tier === undefined) return this.#areaFactor;
    const factor = tiers?.[this.#tier] ?? (usualTiers.has(this.#tier) ? 1 : undefined);
    if (factor === undefined) this.unpriced.add(`tier ${this.#tier}`);
    return (factor ?? 1) * this.#areaFactor;
  }
}

const usualTiers: ReadonlySet<string> = new Set(['default', 'standard']);

/** Anthropic tells the tier in its usage, and how fast the model ran as if that were another thing. */
function tierIn({ raw }: Usage): string | undefined {
  if (!isJsonObject(raw)) return undefined;
  const { speed, service_tier: tier } = raw;
  if (typeof speed === 'string' && speed !== 'standard') return speed;
  return typeof tier === 'string' ? tier : undefined;
}

/** https://platform.claude.com/docs/en/about-claude/pricing, "Data residency pricing", as of 2026-11: 1.1 for all tokens. */
function areaIn({ raw }: Usage): number {
  return isJsonObject(raw) && raw['inference_geo'] === 'us' ? 1.1 : 1;
}

function fits({ provider: whose, model: which }: PriceOverride, provider: string | null, model: string): boolean {
  if (whose !== undefined && whose !== provider) return false;
  return typeof which === 'string' ? which === model : which.test(model);
}

function assertOverride({ model, usdPerMillion, usdPerThousand = {}, tiers = {} }: PriceOverride): void {
  if (typeof model !== 'string' && !(model instanceof RegExp)) throw expected('model', 'a name or a RegExp', model);
  if (typeof usdPerMillion !== 'object' || usdPerMillion === null) {
    throw expected('usdPerMillion', 'prices by token class', usdPerMillion);
  }
  for (const [name, rate] of Object.entries(usdPerMillion)) {
    if (typeof rate === 'number') assertPrice(`usdPerMillion.${name}`, rate);
    else
      for (const usd of [rate.base, ...rate.above.map((tier) => tier.rate)]) assertPrice(`usdPerMillion.${name}`, usd);
  }
  for (const [name, usd] of Object.entries(usdPerThousand)) assertPrice(`usdPerThousand.${name}`, usd);
  for (const [name, factor] of Object.entries(tiers)) assertPrice(`tiers.${name}`, factor);
}

function assertPrice(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) throw expected(name, 'a finite number ≥ 0', value);
}
