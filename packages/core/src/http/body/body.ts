/** Where the bytes of a response go. What it throws is the attempt's error. */
export interface Body {
  write(bytes: Uint8Array): void;
  /** All has come that will. */
  end(): void;
  /**
   * Nothing more will come, and not because the server said so. An answer that has had its terminal marker is whole all the
   * same: what is missing are the numbers behind it.
   */
  cut?(): void;
}
