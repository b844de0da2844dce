/**
 * Nobody answered a request, and the network is closed: nothing was sent. Not a {@link CompletionError}, since every
 * client in the process may get it; a transport of ours has it as the `cause` of its error.
 */
export class NetworkClosedError extends Error {
  override readonly name = 'NetworkClosedError';
  readonly code = 'ERR_NETWORK_CLOSED';
  /** Where it wanted to go, as `allow` takes it. */
  readonly target: string;

  constructor(what: string, target: string, why = 'no recording and no other handler answers it') {
    super(`The network is closed: ${what} was not sent, ${why}. Add a handler, or \`allow: ['${target}']\``);
    this.target = target;
  }
}
