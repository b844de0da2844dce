import { memoryCache } from '@sluice/cache';
import type { MakeClient } from './client.ts';

const maxBytes = 256 * 2 ** 20;
const forEverMs = 1e9;

/** A memory cache filled one and a half times over, with answers of all sizes between 200 bytes and 20 KB. */
const cacheOfMemory: MakeClient = () => ({
  async fill() {
    const store = memoryCache({ maxBytes });
    const times = { ageMs: 0, freshMs: forEverMs, tookMs: 1, keepMs: forEverMs };
    let kept = 0;
    for (let at = 0; kept < 1.5 * maxBytes; at++) {
      const characters = 200 + ((at * 7_919) % 19_800);
      const value = JSON.stringify({ at, text: 'Lorem ipsum. '.repeat(characters / 13) });
      store.keep({ key: at.toString(16).padStart(64, '0'), namespace: 'bench', generation: '0', value, ...times });
      kept += value.length;
      if (at % 1_000 === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    }
    return {
      maxBytes,
      keep() {
        if (store.bytes < 0.95 * maxBytes) throw new Error(`Expected a full cache, got ${store.bytes} bytes`);
      },
    };
  },
});
export default cacheOfMemory;
