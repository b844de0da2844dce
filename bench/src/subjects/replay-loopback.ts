import { Agent } from 'undici';
import { ask, startLoopback } from '../replay/loopback.ts';
import type { MakeClient } from './client.ts';

const replayLoopback: MakeClient = () => {
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  const url = startLoopback();
  return {
    async open() {
      await url;
      return 100;
    },
    whole: async () => await ask(await url, dispatcher),
  };
};
export default replayLoopback;
