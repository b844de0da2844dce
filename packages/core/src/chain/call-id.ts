import { randomFillSync } from 'node:crypto';

/** Made of one text: who keeps an id keeps half a kilobyte at most. */
const idsAtOnce = 16;
const bytes = Buffer.alloc(16 * idsAtOnce);
let ids = '';
let at = 0;

/**
 * The id of a call: 128 random bits as 32 hexadecimal digits. No UUID: Node puts one together from twenty pieces, which cost two
 * microseconds in a process that is busy with other things, and weigh half a kilobyte until somebody reads the text.
 */
export function makeCallId(): string {
  if (at === ids.length) {
    ids = randomFillSync(bytes).toString('hex');
    at = 0;
  }
  return ids.slice(at, (at += 32));
}
