declare module '@sluice/core' {
  interface ErrorCodes {
    /** Somebody stopped the stream on purpose. */
    stopped: true;
    /** There is no such stream, or it is somebody else's. */
    'stream-not-found': true;
    /** The stream's beginning has been dropped, so that it cannot be told again. */
    'stream-gone': true;
    /** A `Last-Event-ID` that is no whole number ≥ 0. */
    'bad-event-id': true;
    /** A `Last-Event-ID` that the stream has not come to. */
    'future-event-id': true;
    /** The id of a new stream is taken. */
    'stream-exists': true;
    /** The process that made the stream is gone. */
    'stream-lost': true;
    /** A store failed. */
    store: true;
  }
}

export {};
