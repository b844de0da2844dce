/** What browsers are told to do. */
export type Asked =
  | { readonly what: 'open'; readonly url: string; readonly count: number }
  /** How many deltas they have seen. */
  | { readonly what: 'count' }
  /** How much longer a delta takes through a front, in µs. */
  | { readonly what: 'added'; readonly url: string; readonly direct: string; readonly samples: number };

export interface Told {
  readonly value: number;
}
