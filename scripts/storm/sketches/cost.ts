import { hold, later, observe, type Middleware, type Usage } from '@sluice/core';

export interface Row {
  readonly id: string;
  readonly status: 'done' | 'failed' | 'left';
  readonly usage: Usage;
}

/** A row for every attempt. Tied to the signal as well: above a link that is deaf, nobody says that it is over. */
export function cost(write: (row: Row) => void): Middleware {
  return function cost(call, next) {
    return later(async () => {
      let usage: Usage = {};
      let status: Row['status'] = 'left';
      const close = hold(call.signal, () => write({ id: call.id, status, usage }));
      return observe(next(call), {
        onEvent(event) {
          if (event.type === 'usage') ({ usage } = event);
        },
        onEnd({ how }) {
          status = how;
          close();
        },
      });
    });
  };
}
