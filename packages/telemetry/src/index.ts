export { attempts } from './attempts.ts';
export type { ConventionsVersion } from './conventions.ts';
export type { LogOptions } from './log.ts';
export { log } from './log.ts';
export type { Logger } from './logger.ts';
export type { AttemptsOptions, TelemetryOptions } from './settings.ts';
export { telemetry } from './telemetry.ts';
