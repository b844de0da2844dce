import type { MakeClient } from './client.ts';
import { sluiceClient } from './sluice-client.ts';

const sluice: MakeClient = (baseUrl) => sluiceClient(baseUrl, []);
export default sluice;
