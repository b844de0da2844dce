/** Something in a {@link List}. Cut out, it points to nothing. */
export class Node<Item> {
  readonly item: Item;
  previous: Node<Item> | undefined;
  next: Node<Item> | undefined;

  constructor(item: Item) {
    this.item = item;
  }
}

/**
 * First in, first out, and out from anywhere in one step. No `Set`: V8 leaves the old table of one that was rehashed pointing
 * to the new, and with it everybody who ever waited lives until the next major collection.
 */
export class List<Item> {
  first: Node<Item> | undefined;
  last: Node<Item> | undefined;

  push(node: Node<Item>): void {
    node.previous = this.last;
    if (this.last) this.last.next = node;
    else this.first = node;
    this.last = node;
  }

  /** `node` must be in this list. */
  remove(node: Node<Item>): void {
    const { previous, next } = node;
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    else this.last = previous;
    node.previous = node.next = undefined;
  }
}
