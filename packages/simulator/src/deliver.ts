import type { ServerResponse } from 'node:http';
import type { JsonObject } from '@sluice/core';
import type { Fault } from './faults/fault.ts';
import { rechunk } from './faults/rechunk.ts';
import { isPlaced, spoil } from './faults/spoil.ts';
import { sendPaced, waitFor, type Pace } from './pacing.ts';
import type { Recording } from './recordings/read-recordings.ts';
import { splitFrames } from './recordings/split-frames.ts';
import { beginStream, refuse, sendBody } from './send.ts';
import type { Served } from './served-request.ts';
import { tokensOf } from './answers/tokens.ts';
import type { Frame, Wire } from './wires/wire.ts';

/** How an answer goes out. */
export interface Delivery {
  readonly response: ServerResponse;
  readonly served: Served;
  readonly wire: Wire;
  headers(): Readonly<Record<string, string>>;
  readonly pace: Pace;
}

/** Sends an answer event by event, with the request's faults among them. */
export async function deliverStream(frames: Iterable<Frame>, delivery: Delivery): Promise<void> {
  const { response, served, wire, headers, pace } = delivery;
  beginStream(response, served, headers());
  const { faults } = served;
  const steps = faults.length === 0 ? frames : rechunk(spoil(frames, faults, wire), faults, pace.random);
  await sendPaced(response, steps, pace, served);
}

/** Sends an answer in one piece, when its last token would have come. Faults strike it in its middle. */
export async function deliverWhole(body: JsonObject, tokens: number, delivery: Delivery): Promise<void> {
  return deliverBytes(Buffer.from(JSON.stringify(body)), tokens, delivery);
}

/** Plays what a real provider sent: its bytes, and its headers over ours. */
export async function deliverRecording(recording: Recording, delivery: Delivery): Promise<void> {
  const { id, stream, headers, body, text } = recording;
  delivery.served.recording = id;
  const withHeaders = { ...delivery, headers: () => ({ ...delivery.headers(), ...headers }) };
  if (stream) return deliverStream(splitFrames(body), withHeaders);
  return deliverBytes(body, tokensOf(text).length, withHeaders);
}

async function deliverBytes(body: Buffer, tokens: number, delivery: Delivery): Promise<void> {
  const { response, served, wire, headers, pace } = delivery;
  const { faults } = served;
  const error = faults.find((fault) => fault.fault === 'error-event');
  if (error) return refuse(delivery, { refused: error.reason ?? 'overloaded' });
  await waitFor(tokens, pace, served);
  served.tokens = tokens;
  if (!faults.some(changesBody)) return sendBody(response, served, body, headers());
  served.status = 200;
  response.writeHead(200, { 'content-type': 'application/json', ...headers() });
  const halves = [body.subarray(0, body.length >> 1), body.subarray(body.length >> 1)];
  const frames = halves.map((bytes) => ({ name: 'half', bytes, tokens: 1 }));
  const inTheMiddle = faults.map((fault) =>
    isPlaced(fault) ? { ...fault, afterEvents: 1, afterTokens: undefined } : fault,
  ) as readonly Fault[];
  const steps = rechunk(spoil(frames, inTheMiddle, wire), faults, pace.random);
  await sendPaced(response, steps, { ...pace, tokensPerSecond: Infinity, firstTokenMs: 0 }, served);
}

function changesBody(fault: Fault): boolean {
  return isPlaced(fault) || fault.fault === 'rechunk' || fault.fault === 'slow-first-token';
}
