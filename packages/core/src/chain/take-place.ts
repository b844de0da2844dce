/** What a chain is made of, as far as its end is concerned. */
export interface Closing {
  flush?(): Promise<void>;
  close?(): Promise<void>;
}

/** In how many places each link stands whose chain is not closed. */
const places = new WeakMap<Closing, number>();

/**
 * Counts that a link, a transport or a chain stands in one place more: what several chains share is one thing, and is closed
 * with the last of them. `compose` does it for all that it puts together; for who holds transports without it, as a router does.
 *
 * @returns Gives the place up: `close()` where it was the last one, `flush()` where others still stand. The second time does nothing.
 * @example
 * ```ts
 * const leaves = targets.map((target) => takePlace(target));
 * const close = () => Promise.all(leaves.map((leave) => leave()));
 * ```
 */
export function takePlace(link: Closing): () => Promise<void> {
  places.set(link, (places.get(link) ?? 0) + 1);
  let left: Promise<void> | undefined;
  return () => (left ??= givePlaceUp(link));
}

async function givePlaceUp(link: Closing): Promise<void> {
  const others = places.get(link)! - 1;
  places.set(link, others);
  await (others > 0 ? link.flush?.() : link.close?.());
}
