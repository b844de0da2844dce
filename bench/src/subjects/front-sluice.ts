import { anthropic } from '@sluice/anthropic';
import { compose } from '@sluice/core';
import { send } from '@sluice/server/node';
import { anthropicModel, apiKey, maxTokens, question } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const request = { model: anthropicModel, maxTokens, messages: [{ role: 'user' as const, content: question }] };

const frontSluice: MakeClient = (baseUrl) => {
  const complete = compose(anthropic({ apiKey, baseUrl }));
  return { front: (response) => void send(response, complete.stream(request)) };
};
export default frontSluice;
