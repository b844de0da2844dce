import { anthropic } from '@sluice/anthropic';
import type { HttpOptions, Transport } from '@sluice/core';
import { asAnthropicSdk } from './anthropic.ts';
import type { Rename } from './compare.ts';

/** A wire that can be checked: how to speak it, and how its SDK names what it hears. */
export interface Wire {
  transport(options: HttpOptions): Transport;
  readonly rename: Rename;
}

const anthropicWire: Wire = {
  transport: (options) => anthropic({ ...options, apiKey: 'recorded', maxTokens: 1_024 }),
  rename: asAnthropicSdk,
};

/** By provider, without the `:who` of compatible servers. */
export const wires: Readonly<Record<string, Wire>> = {
  anthropic: anthropicWire,
  'anthropic-compatible': anthropicWire,
};
