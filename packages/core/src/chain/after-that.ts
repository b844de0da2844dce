/** A read that was asked for before the one before it was answered. A function, so that no call keeps a closure for it. */
export function afterThat<Result>(pending: Promise<unknown>, reader: { next(): Promise<Result> }): Promise<Result> {
  const next = (): Promise<Result> => reader.next();
  return quietly(pending.then(next, next));
}

/** A read that nobody awaits, or not yet, must not end the process. */
export function quietly<Value>(read: Promise<Value>): Promise<Value> {
  read.catch(() => {});
  return read;
}
