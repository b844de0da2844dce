import { CompletionError, type CompletionEvent } from '@sluice/core';

declare module '@sluice/core' {
  interface Notes {
    'acme:place'?: { readonly place: unknown };
  }
}

/** A note of an application's. */
export function place(at: unknown): CompletionEvent {
  return { type: 'acme:place', place: at };
}

/** An error that says what a browser must not see. */
export function secretive(code: 'overloaded' | 'provider-error' = 'provider-error'): CompletionError {
  return new CompletionError(code, 'Key sk-secret was refused by secret.example', {
    fault: 'transient',
    retryAfterMs: 1_500,
    cause: new Error('secret cause'),
  });
}

/** How the body of an answer ends that failed with this code. */
export function errorFrame(code: string): RegExp {
  return new RegExp(`event: error\ndata: \\{"code":"${code}","message":"[^"]+".*\\}\n\n$`);
}
