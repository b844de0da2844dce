export type { Departure, ServedRequest } from './served-request.ts';
export type { Simulator, SimulatorOptions } from './simulator.ts';
export { simulator } from './simulator.ts';
export type { Question } from './wires/wire.ts';
