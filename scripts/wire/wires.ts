import { anthropic, anthropicDialect } from '@sluice/anthropic';
import type { Dialect, HttpOptions, Transport } from '@sluice/core';
import { openai, openaiDialect } from '@sluice/openai';
import { asAnthropicSdk } from './anthropic.ts';
import type { Comparison } from './compare.ts';
import { asOpenaiSdk } from './openai-chat.ts';

/** A wire that can be checked: how to speak it, and how its SDK names what it hears. */
export interface Wire extends Comparison {
  transport(options: HttpOptions): Transport;
  readonly dialect: Dialect;
}

const anthropicWire: Wire = {
  transport: (options) => anthropic({ ...options, apiKey: 'recorded', maxTokens: 1_024 }),
  dialect: anthropicDialect({ maxTokens: 1_024 }),
  rename: asAnthropicSdk,
};

const chatWire: Wire = {
  transport: (options) => openai({ ...options, apiKey: 'recorded' }),
  dialect: openaiDialect(),
  ...asOpenaiSdk,
};

/** By provider, without the `:who` of compatible servers. */
export const wires: Readonly<Record<string, Wire>> = {
  anthropic: anthropicWire,
  'anthropic-compatible': anthropicWire,
  'openai-chat': chatWire,
  'openai-compatible': chatWire,
};
