// A process that begins an answer and never ends it. Says `asked` when the provider was asked, and is killed.
import { compose } from '@sluice/core';
import { scripted, start, text } from '@sluice/core/laws';
import { Redis } from 'ioredis';
import { cache } from '../../index.ts';
import { namespace, request } from '../../testing/asked.ts';
import { redisCache } from '../index.ts';

const [url = '', leaseMs = ''] = process.argv.slice(2);
const store = redisCache({ client: new Redis(url), leaseMs: Number(leaseMs), timeoutMs: 500 });
const complete = compose(
  cache({ scope: 'shared', namespace, store }),
  scripted('scripted', [start(), text('half'), 'hang']),
);
for await (const event of complete.stream(request)) if (event.type === 'text-delta') console.log('asked');
