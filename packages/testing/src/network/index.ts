export { NetworkClosedError } from '../exchange/network-closed-error.ts';
export type { ListenOptions, Network } from './create-network.ts';
export { createNetwork } from './create-network.ts';
export type { NetworkEventMap, NetworkEvents } from './network-events.ts';
