import type { Middleware } from '@sluice/core';
import type { MakeClient } from './client.ts';

const empty: Middleware = async function* empty(call, next) {
  yield* next(call);
};

/** The least that a link can be which is written as a generator. */
const linkGenerator: MakeClient = () => ({ link: empty });
export default linkGenerator;
