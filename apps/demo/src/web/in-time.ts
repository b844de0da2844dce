/**
 * Waits for what may never come, and no longer than so long. What comes later is left alone.
 *
 * @param what - Who is waited for; the error names it.
 */
export async function inTime<Value>(what: string, withinMs: number, awaited: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${withinMs} ms`)), withinMs);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
