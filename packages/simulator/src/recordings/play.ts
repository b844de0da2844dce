import type { ServerResponse } from 'node:http';
import { sendPaced, waitFor, type Pace } from '../pacing.ts';
import { beginStream, sendWhole } from '../send.ts';
import type { Served } from '../served-request.ts';
import { tokensOf } from '../tokens.ts';
import type { Recording } from './read-recordings.ts';
import { splitFrames } from './split-frames.ts';

/** Plays what a real provider sent: its bytes, and its headers over ours. */
export async function play(
  { id, stream, headers, body, text }: Recording,
  response: ServerResponse,
  served: Served,
  ownHeaders: Readonly<Record<string, string>>,
  pace: Pace,
): Promise<void> {
  served.recording = id;
  if (stream) {
    beginStream(response, served, { ...ownHeaders, ...headers });
    await sendPaced(response, splitFrames(body), pace, served.onSent);
    response.end();
  } else {
    await waitFor(tokensOf(text).length, pace);
    sendWhole(response, served, body, { ...ownHeaders, ...headers });
  }
}
