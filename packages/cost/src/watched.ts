import { hold, observe, type Call, type Events, type Next, type Watch } from '@sluice/core';

/**
 * Watches a call from the first read on, and to its end however it comes: above a link that is deaf to the signal nobody else says
 * that it is over. `left` is told when the signal fires first; a watch that has been told of the end already takes no notice.
 */
export function watched(call: Call, next: Next, makeWatch: () => Required<Watch>): Events {
  return {
    [Symbol.asyncIterator]() {
      const watch = makeWatch();
      const release = hold(call, () => watch.onEnd({ how: 'left' }));
      try {
        const events = observe(next(call), {
          onEvent: (event) => watch.onEvent(event),
          onEnd(ending) {
            watch.onEnd(ending);
            release();
          },
        });
        return events[Symbol.asyncIterator]();
      } catch (error) {
        watch.onEnd({ how: 'failed', error });
        release();
        throw error;
      }
    },
  };
}
