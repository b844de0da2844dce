import type { JsonObject } from '@sluice/core';
import { listModels, type ListedModel } from '../models.ts';
import type { Refusal } from '../refusal.ts';
import type { Asked, Endpoint } from '../wire.ts';

const models = listModels({
  'claude-opus-5': 'Claude Opus 5',
  'claude-sonnet-5': 'Claude Sonnet 5',
  'claude-haiku-4-5': 'Claude Haiku 4.5',
});

/** The list of models, and each of them. */
export const modelEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: /^\/v1\/models$/, answer: list },
  { method: 'GET', path: /^\/v1\/models\/[^/]+$/, answer: retrieve },
];

function list(): JsonObject {
  const data = models.map(describe);
  return { data, first_id: models[0]!.id, last_id: models.at(-1)!.id, has_more: false };
}

function retrieve({ path }: Asked): JsonObject | Refusal {
  const id = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
  const model = models.find((one) => one.id === id);
  return model ? describe(model) : { refused: 'not-found', message: `model: ${id}` };
}

function describe({ id, name, createdAt }: ListedModel): JsonObject {
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: new Date(createdAt).toISOString().replace('.000Z', 'Z'),
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    capabilities: null,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: /opus|sonnet|haiku/.exec(id)?.[0] ?? null,
  };
}
