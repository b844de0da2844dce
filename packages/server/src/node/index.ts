export type { NodeResponse } from './node-response.ts';
export { send } from './send.ts';
export { sendResponse } from './send-response.ts';
