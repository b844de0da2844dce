import { telemetry } from '@sluice/telemetry';
import type { MakeClient } from './client.ts';

/** Where nobody traces and nobody measures. */
const linkTelemetry: MakeClient = () => ({ link: telemetry() });
export default linkTelemetry;
