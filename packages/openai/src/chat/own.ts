import type { JsonObject, ProviderFields } from '@sluice/core';

/** What the provider said about a part, if it was this provider and this model. */
export function own(fields: ProviderFields | undefined, provider: string, model: string): JsonObject | undefined {
  return fields?.provider === provider && fields.model === model ? fields.fields : undefined;
}
