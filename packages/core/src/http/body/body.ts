/** Where the bytes of a response go. What it throws is the attempt's error. */
export interface Body {
  write(bytes: Uint8Array): void;
  /** All has come that will. */
  end(): void;
}
