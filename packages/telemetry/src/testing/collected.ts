import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
} from '@opentelemetry/sdk-trace';

/** OpenTelemetry's own SDK, with all it was told kept in memory. Contexts pass through what is asynchronous, as in a server. */
export function collected({ sampler }: { readonly sampler?: Sampler } = {}) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const spans = new InMemorySpanExporter();
  const tracing = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
    ...(sampler && { sampler }),
  });
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 1_000_000 });
  const metering = new MeterProvider({ readers: [reader] });
  return {
    tracer: tracing.getTracer('test'),
    meter: metering.getMeter('test'),
    /** Those that ended, in that order. */
    spans: (): ReadableSpan[] => spans.getFinishedSpans(),
    /** The points of a metric, as flat as can be. */
    async points(name: string): Promise<{ attributes: Record<string, unknown>; value: unknown }[]> {
      await reader.forceFlush();
      const all =
        metrics
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      const points: { attributes: Record<string, unknown>; value: unknown }[] = [];
      for (const { descriptor, dataPoints } of all) if (descriptor.name === name) points.push(...dataPoints);
      return points;
    },
    async metricNames(): Promise<string[]> {
      await reader.forceFlush();
      return (
        metrics
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics.map(({ descriptor }) => descriptor.name)) ?? []
      );
    },
    async close(): Promise<void> {
      context.disable();
      await Promise.all([tracing.shutdown(), metering.shutdown()]);
    },
  };
}
