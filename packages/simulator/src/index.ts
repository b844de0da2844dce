export type { Departure, ServedRequest } from './served-request.ts';
export type { SimulatedProvider, SimulateOptions } from './simulate.ts';
export { simulate } from './simulate.ts';
export type { Question } from './wires/wire.ts';
