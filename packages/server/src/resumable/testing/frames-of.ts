/** A frame, as a browser reads it. */
export interface ReadFrame {
  readonly id: number | undefined;
  readonly error: boolean;
  /** JSON, or `[DONE]`. */
  readonly data: string;
}

/** Takes a text of whole frames apart. Heartbeats are none. */
export function framesOf(text: string): ReadFrame[] {
  const blocks = text.split('\n\n').filter((block) => block !== '' && block !== ': ping');
  return blocks.map((block) => {
    const { id, error, data } = /^(?:id: (?<id>\d+)\n)?(?<error>event: error\n)?data: (?<data>.*)$/.exec(
      block,
    )!.groups!;
    return { id: id === undefined ? undefined : Number(id), error: error !== undefined, data: data! };
  });
}

/** The code of the error that a stream ends with. */
export function errorOf(text: string): unknown {
  const last = framesOf(text).at(-1);
  return last?.error ? (JSON.parse(last.data) as { code: string }).code : undefined;
}
