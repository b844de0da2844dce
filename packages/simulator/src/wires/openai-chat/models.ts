import type { JsonObject } from '@sluice/core';
import { listModels, type ListedModel } from '../models.ts';
import type { Refusal } from '../refusal.ts';
import type { Asked, Endpoint } from '../wire.ts';

const models = listModels({ 'gpt-5.2': 'GPT-5.2', 'gpt-5-mini': 'GPT-5 mini', 'gpt-4.1': 'GPT-4.1' });

/** The list of models, and each of them. */
export const modelEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: /^(\/v1)?\/models$/, answer: () => ({ object: 'list', data: models.map(describe) }) },
  { method: 'GET', path: /^(\/v1)?\/models\/[^/]+$/, answer: retrieve },
];

function retrieve({ path }: Asked): JsonObject | Refusal {
  const id = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  const model = models.find((one) => one.id === id);
  if (model) return describe(model);
  const message = `The model '${id}' does not exist or you do not have access to it.`;
  return { refused: 'not-found', message, field: 'model', code: 'model_not_found' };
}

function describe({ id, createdAt }: ListedModel): JsonObject {
  return { id, object: 'model', created: createdAt / 1_000, owned_by: 'openai' };
}
