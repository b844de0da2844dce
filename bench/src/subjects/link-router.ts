import type { Next } from '@sluice/core';
import { router } from '@sluice/router';
import type { MakeClient } from './client.ts';

/** A router is a transport: over targets that are what stands below, it is measured as a link is. */
const linkRouter: MakeClient = () => {
  let below: Next | undefined;
  const chain = Object.assign((...[call]: Parameters<Next>) => below!(call), { provider: 'p' });
  const route = router({ targets: ['one', 'other'].map((name) => ({ name, chain })) });
  return {
    link: (call, next) => {
      below = next;
      return route(call);
    },
  };
};
export default linkRouter;
