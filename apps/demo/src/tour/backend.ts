import { anthropic } from '@sluice/anthropic';
import type { Transport } from '@sluice/core';
import { openai } from '@sluice/openai';
import { simulator, type Simulator } from '@sluice/simulator';
import type { Options } from '../command-line/options.ts';
import { keyOf, keyVariables, models } from '../command-line/providers.ts';

/** Who answers. */
export interface Backend {
  readonly says: string;
  /** The innermost link of a chain that asks there. */
  readonly transport: Transport;
  readonly model: string;
  /** The server's side, where it is ours to look at. */
  readonly provider?: Simulator;
  /** Whether whole answers are folded from recorded streams. */
  readonly folded?: boolean;
  /** Why it may answer another text than was answered before; absent when it may not. */
  readonly differs?: string;
}

/** The one that is asked three ways, and the other, unless there is none. */
export interface Backends {
  readonly first: Backend;
  readonly other: Backend | undefined;
  close(): Promise<void>;
}

type Wire = 'anthropic' | 'openai';

/** Real APIs where there are keys; else a provider on loopback, which plays recordings or makes its answers up. */
export async function openBackends(options: Options): Promise<Backends> {
  const { provider: name, model = models[name] } = options;
  const otherWire = name === 'openai' || name === 'ollama' ? 'anthropic' : 'openai';
  const otherIsReal = name !== 'simulator' && keyOf(otherWire) !== undefined;
  const provider = name === 'simulator' || !otherIsReal ? await startSimulator(options) : undefined;
  const first =
    name === 'simulator'
      ? simulated(provider!, 'anthropic', model, options)
      : name === 'ollama'
        ? local(model)
        : real(name, model);
  return {
    first,
    other: provider ? simulatedOther(provider, otherWire, first, options) : real(otherWire, models[otherWire]),
    close: async () => provider?.close(),
  };
}

function startSimulator({ tokensPerSecond, recordings }: Options): Promise<Simulator> {
  return simulator({ tokensPerSecond, ...(recordings !== undefined && { recordings }) });
}

function real(wire: Wire, model: string): Backend {
  const baseUrl = process.env[`${wire.toUpperCase()}_BASE_URL`];
  const options = { apiKey: keyOf(wire)!, ...(baseUrl && { baseUrl }) };
  return {
    says: `the real API at ${baseUrl || `api.${wire}.com`}: ${keyVariables[wire]} is set`,
    // Also at another address it is OpenAI that is meant: its reasoning models refuse the older `max_tokens`.
    transport: wire === 'anthropic' ? anthropic(options) : openai({ ...options, server: 'openai' }),
    model,
    differs: 'another text, as a real model writes anew each time',
  };
}

/** As Ollama's own tools find it. */
function local(model: string): Backend {
  const host = (process.env['OLLAMA_HOST'] || '127.0.0.1:11434').replace(/\/+$/, '');
  const url = host.includes('://') ? host : `http://${host}`;
  return {
    says: `Ollama at ${url}`,
    transport: openai({ baseUrl: `${url}/v1`, provider: 'ollama' }),
    model,
    differs: 'another text, as a model writes anew each time',
  };
}

function simulated(provider: Simulator, wire: Wire, model: string, { recordings }: Options): Backend {
  const recorded = recordings !== undefined;
  const { url } = provider;
  // A whole recording would be one of another question: ours is asked as a stream both times and folded the second.
  const options = { apiKey: 'simulated', ...(recorded && { wire: 'stream' as const }) };
  return {
    says: recorded ? `recorded traffic from ${recordings}, played at ${url}` : `a simulated provider at ${url}`,
    transport:
      wire === 'anthropic'
        ? anthropic({ ...options, baseUrl: url })
        : openai({ ...options, baseUrl: `${url}/v1`, server: 'openai' }),
    model,
    provider,
    folded: recorded,
  };
}

function simulatedOther(provider: Simulator, wire: Wire, first: Backend, options: Options): Backend | undefined {
  if (!provider.speaks.includes(wire)) return undefined;
  const other = simulated(provider, wire, models[wire], options);
  if (!first.provider) {
    const says = `${other.says}: ${keyVariables[wire]} is not set`;
    return { ...other, says, differs: 'another text, as a simulator makes it up' };
  }
  return options.recordings === undefined ? other : { ...other, differs: 'another text, as it is another recording' };
}
