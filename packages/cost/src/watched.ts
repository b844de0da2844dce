import { hold, later, observe, type Call, type Events, type Next, type Watch } from '@sluice/core';

/**
 * Watches a call from its first read on, and to its end however it comes: above a link that is deaf to the signal nobody else says
 * that it is over. A watch may be told of the end more than once; the first time counts.
 */
export function watched(call: Call, next: Next, makeWatch: () => Required<Watch>): Events {
  return later(() => {
    const watch = makeWatch();
    const release = hold(call, () => watch.onEnd({ how: 'left' }));
    try {
      return observe(next(call), {
        onEvent: (event) => watch.onEvent(event),
        onEnd(ending) {
          watch.onEnd(ending);
          release();
        },
      });
    } catch (error) {
      watch.onEnd({ how: 'failed', error });
      release();
      throw error;
    }
  });
}
