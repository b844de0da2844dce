/** What stands in a {@link LinkedList}: carries its own neighbours, so that coming and going allocates nothing. */
export interface Linked<Node> {
  previousLinked: Node | undefined;
  nextLinked: Node | undefined;
}

/**
 * Things that come and go in any order, by the thousands.
 *
 * A list whose links are cut, and no `Set`: V8 leaves the old table of a set that was rehashed pointing to the new one, and
 * with the table, once it is old, everything that it ever held lives until the next major collection.
 */
export class LinkedList<Node extends Linked<Node>> {
  first: Node | undefined;

  add(node: Node): void {
    node.nextLinked = this.first;
    if (this.first) this.first.previousLinked = node;
    this.first = node;
  }

  /** `false` when it was not in the list. */
  delete(node: Node): boolean {
    const { previousLinked, nextLinked } = node;
    if (!previousLinked && this.first !== node) return false;
    if (previousLinked) previousLinked.nextLinked = nextLinked;
    else this.first = nextLinked;
    if (nextLinked) nextLinked.previousLinked = previousLinked;
    node.previousLinked = node.nextLinked = undefined;
    return true;
  }

  /** Newest first. The node at hand may leave meanwhile, the others may not. */
  *[Symbol.iterator](): Generator<Node, void> {
    for (let node = this.first; node;) {
      const { nextLinked } = node;
      yield node;
      node = nextLinked;
    }
  }
}
