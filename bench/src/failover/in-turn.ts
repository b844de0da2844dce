import type { Answer } from './subject.ts';

/** Asks one model, and says so as soon as there is something of its answer. */
export type AskOne<Model> = (model: Model, begun: () => void) => Promise<Answer>;

/**
 * The fallback that SDKs leave to their user: the models one after the other, until one of them begins to answer. As with
 * `withFallbacks`, an answer that has begun has been shown to somebody, and its failure is the caller's.
 */
export async function inTurn<Model>(models: readonly Model[], askOne: AskOne<Model>): Promise<Answer> {
  let failure: unknown;
  for (const model of models) {
    let hasBegun = false;
    try {
      return await askOne(model, () => (hasBegun = true));
    } catch (error) {
      if (hasBegun) throw error;
      failure = error;
    }
  }
  throw failure;
}
