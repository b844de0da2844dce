import { Agent } from 'undici';
import { ask, startLoopback } from '../replay/loopback.ts';
import type { MakeClient } from './client.ts';

const replayLoopback: MakeClient = () => {
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  const url = startLoopback();
  return {
    open: async () => (await url) && 100,
    whole: async () => await ask(await url, dispatcher),
  };
};
export default replayLoopback;
