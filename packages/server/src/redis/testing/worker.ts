// A process that begins an answer and never ends it. Says `begun` when a part of it is out, and is killed.
import { start, text } from '@sluice/core/laws';
import { Redis } from 'ioredis';
import { resumable } from '../../index.ts';
import { saying } from '../../resumable/testing/saying.ts';
import { redisStreams } from '../index.ts';

const [url = '', leaseMs = ''] = process.argv.slice(2);
const streams = resumable({ store: redisStreams(new Redis(url), { leaseMs: Number(leaseMs), timeoutMs: 300 }) });
const { events } = saying(start(), text('half'), { waitMs: 300 }, text('more'), 'hang');
const response = await streams.start({ id: 'a', owner: 'ada', events });
for await (const piece of response.body!) if (Buffer.from(piece).includes('more')) console.log('begun');
