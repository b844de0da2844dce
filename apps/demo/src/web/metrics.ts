import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Semaphore } from '@sluice/semaphore';

/** OpenTelemetry, as Prometheus reads it. */
export interface Metrics {
  readonly meter: Meter;
  /** Tells how many permits are out, and how many calls wait for one. */
  watch(gates: ReadonlyMap<string, Semaphore>): void;
  /** All metrics, in Prometheus' text format. */
  read(): Promise<string>;
  close(): Promise<void>;
}

/** A provider of meters that is nobody's but this application's: several may run in one process, as they do in tests. */
export function openMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  // Without the lines that tell of the SDK and of the name of the meter.
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  const provider = new MeterProvider({ readers: [exporter] });
  const meter = provider.getMeter('@sluice/demo');
  return {
    meter,
    watch(gates) {
      const observe = (name: string, description: string, of: (gate: Semaphore) => number): void => {
        meter.createObservableGauge(name, { description }).addCallback((result) => {
          for (const [provider, gate] of gates) result.observe(of(gate), { provider });
        });
      };
      observe('sluice.permits.held', 'Calls that hold a permit.', ({ held }) => held);
      observe('sluice.permits.queued', 'Calls that wait for a permit.', ({ queued }) => queued);
    },
    async read() {
      const { resourceMetrics } = await exporter.collect();
      return serializer.serialize(resourceMetrics);
    },
    close: () => provider.shutdown(),
  };
}
