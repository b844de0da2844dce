export type { Answering, AnswerScript } from './answers/answer-script.ts';
export type { Fault, FaultName, Place, RefusalReason, StreamErrorReason } from './faults/fault.ts';
export type { RunningStorm, Schedule, Storm } from './faults/storm.ts';
export type { Storms } from './faults/storms.ts';
export type { ByLimit, LimitName, Limits } from './limits/limits.ts';
export type { Departure, ServedRequest } from './served-request.ts';
export type { Simulator, SimulatorOptions } from './simulator.ts';
export { simulator } from './simulator.ts';
export type { Question, Tool } from './wires/question.ts';
