import { CompletionError } from '../errors/completion-error.ts';
import type { Sent } from '../errors/error-codes.ts';

/** Failures of TLS do not go away by waiting. Names that are not found do: resolvers say it in their bad moments too. */
const lasting =
  /^(?:EPROTO|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_INVALID_URL|UND_ERR_INVALID_ARG)/;

/** What broke below HTTP, as an error of the call. `sent` is what the exchange knows about how far it came. */
export function connectionError(cause: unknown, provider: string, sent: Sent): CompletionError {
  const { code, message } = describe(cause);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new CompletionError('timeout', `Expected a connection to ${provider}, got none in time`, {
      clock: 'connect',
      fault: 'transient',
      sent: 'no',
      provider,
      cause,
    });
  }
  return new CompletionError('connection', `The connection to ${provider} failed: ${message}`, {
    fault: lasting.test(code) ? 'target' : 'transient',
    sent,
    provider,
    cause,
  });
}

/** Node puts the interesting error into `cause` or, with several addresses, into `errors`. */
function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const first = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const code = 'code' in first && typeof first.code === 'string' ? first.code : '';
  return { code, message: [code, first.message].filter(Boolean).join(' ') || first.name };
}
