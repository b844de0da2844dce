// What we take from msw and its interceptors that their authors may yet change, all of it here. What we rely on beyond
// the types is in traps.test.ts: when one of those tests fails, something was mended or broken there.
export { SocketInterceptor } from '@mswjs/interceptors/net';
export { HttpRequestInterceptor } from '@mswjs/interceptors/http';
export type { HttpRequestEvent, RequestController } from '@mswjs/interceptors';
export type { HttpNetworkFrameEventMap } from 'msw/experimental';
export { defineNetwork, HttpNetworkFrame, NetworkSource } from 'msw/experimental';
export { AsyncHandlersController } from 'msw/node';
