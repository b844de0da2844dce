import { calcPrice, type ModelPrice } from '@pydantic/genai-prices';
import { tiersOf } from './service-tiers.ts';
import type { Fee, PricedClass, Rate, Rates } from './rates.ts';

/** The version of the data, and so of its prices: it is pinned. A test holds it against what is installed. */
export const publishedVersion = 'genai-prices 0.1.8';

/** The data's names of what is paid for. `tokens`: by the million; the others by the thousand. */
const classNames: Readonly<Record<string, PricedClass>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWriteLong',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  input_audio_mtok: 'inputAudio',
  cache_audio_read_mtok: 'cacheReadAudio',
  output_audio_mtok: 'outputAudio',
  input_image_mtok: 'inputImage',
  output_image_mtok: 'outputImage',
};
const feeNames: Readonly<Record<string, Fee>> = { web_searches_kcount: 'webSearches', requests_kcount: 'requests' };

const minuteMs = 60_000;
/** A process meets a few dozen models; whoever makes names up shall not fill the memory with them. */
const mostKept = 1_000;

interface Kept {
  readonly minute: number;
  readonly rates: Rates | null;
}

/**
 * Prices of the data package, as they were at a time. To look one up takes it a tenth of a millisecond, so what it said is kept;
 * for a minute, because prices change by the day and some by the hour.
 */
export class PublishedRates {
  readonly #kept = new Map<string, Kept>();

  /** `null`: it knows no such model of that provider. Without a provider, whoever's the model is by its name. */
  find(provider: string | null, model: string, atMs: number): Rates | null {
    const key = `${provider}\n${model}`;
    const minute = Math.floor(atMs / minuteMs);
    const kept = this.#kept.get(key);
    if (kept?.minute === minute) return kept.rates;
    const rates = lookUp(provider, model, atMs);
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(key, { minute, rates });
    return rates;
  }
}

function lookUp(provider: string | null, model: string, atMs: number): Rates | null {
  const found = calcPrice({}, model, { ...(provider !== null && { providerId: provider }), timestamp: new Date(atMs) });
  return found && ratesOf(found.model_price, tiersOf(found.provider.id, found.model.id));
}

function ratesOf(price: ModelPrice, tiers: Readonly<Record<string, number>>): Rates {
  const usdPerMillion: { [Class in PricedClass]?: Rate } = {};
  const usdPerThousand: { [Name in Fee]?: number } = {};
  for (const [name, value] of Object.entries(price)) {
    if (value === undefined) continue;
    const token = classNames[name];
    const fee = feeNames[name];
    if (token) usdPerMillion[token] = rateOf(value);
    else if (fee && typeof value === 'number') usdPerThousand[fee] = value;
  }
  return { usdPerMillion, usdPerThousand, tiers };
}

/** The data says from where on a price holds, and means what is above. */
function rateOf(value: NonNullable<ModelPrice[string]>): Rate {
  if (typeof value === 'number') return value;
  return { base: value.base, above: value.tiers.map(({ start, price }) => ({ tokens: start, rate: price })) };
}
