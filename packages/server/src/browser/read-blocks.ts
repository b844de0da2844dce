/** What stands between two blank lines. Without lines of data it is no event, but its id counts. */
export type Block = readonly [event: string, data: readonly string[], id: string];

/** Reads an event stream by the rules of WHATWG HTML §9.2.6. What is unfinished at the end is dropped. */
export async function* readBlocks(body: ReadableStream<Uint8Array>): AsyncGenerator<Block, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder(); // takes the BOM off
  let rest = '';
  let afterReturn: boolean | undefined;
  let event = '';
  let data: string[] = [];
  let id = '';
  for (let read; !(read = await reader.read()).done;) {
    let text = decoder.decode(read.value, { stream: true });
    if (!text) continue;
    // A CR is a line end of its own until an LF follows: nobody waits for what may not come.
    if (afterReturn && text[0] === '\n') text = text.slice(1);
    afterReturn = text.endsWith('\r');
    const lines = text.split(/\r\n?|\n/);
    lines[0] = rest + lines[0]!;
    rest = lines.pop()!;
    for (const line of lines) {
      const [, field, value] = /([^:]*):? ?(.*)/s.exec(line)!;
      if (!line) {
        yield [event, data, id];
        event = '';
        data = [];
      } else if (field === 'data') data.push(value!);
      else if (field === 'event') event = value!;
      else if (field === 'id' && !value!.includes('\0')) id = value!;
    }
  }
}
