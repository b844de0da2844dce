import type { JsonObject, ProviderFields } from '@sluice/core';

/** The places in an answer, given away in the order in which its parts begin; and who makes them. */
export class Places {
  readonly provider: string;
  readonly model: string;
  #next = 0;

  constructor(provider: string, model: string) {
    this.provider = provider;
    this.model = model;
  }

  next(): number {
    return this.#next++;
  }

  made(fields: JsonObject): ProviderFields {
    return { provider: this.provider, model: this.model, fields };
  }
}
