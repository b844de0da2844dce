import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { telemetry } from '@sluice/telemetry';
import type { MakeClient } from './client.ts';

/** Every call is traced and measured, as by an application's SDK; nothing is sent anywhere. */
const linkTelemetryRecorded: MakeClient = () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const tracer = new TracerProvider().getTracer('bench');
  const meter = new MeterProvider().getMeter('bench');
  return { link: telemetry({ tracer, meter }) };
};
export default linkTelemetryRecorded;
