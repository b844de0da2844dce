import type { Frame } from '@sluice/server';

/** The frames of a stream as they stand on the wire, without what a reader makes of them. */
export interface WireFrame {
  readonly id?: number;
  readonly event?: string;
  /** `[DONE]` as it is. */
  readonly data: Frame | '[DONE]' | { readonly type?: undefined; readonly code: string };
}

/** Takes frames from an answer as they come. */
export async function* readFrames(response: Response): AsyncGenerator<WireFrame, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of response.body!) {
    rest += decoder.decode(piece, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) if (!block.startsWith(':')) yield parse(block);
  }
}

/** All frames of an answer. */
export async function allFrames(response: Response): Promise<readonly WireFrame[]> {
  const frames: WireFrame[] = [];
  for await (const frame of readFrames(response)) frames.push(frame);
  return frames;
}

/** What was said in frames, in one text. */
export function textOf(frames: readonly WireFrame[]): string {
  return frames.map(({ data }) => (data !== '[DONE]' && data.type === 'text-delta' ? data.text : '')).join('');
}

function parse(block: string): WireFrame {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  return {
    ...(fields['id'] !== undefined && { id: Number(fields['id']) }),
    ...(fields['event'] !== undefined && { event: fields['event'] }),
    data: fields['data'] === '[DONE]' ? '[DONE]' : JSON.parse(fields['data']!),
  };
}
