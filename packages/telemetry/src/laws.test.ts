import { context, type Span } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { laws } from '@sluice/core/laws';
import { attempts } from './attempts.ts';
import { log } from './log.ts';
import { telemetry } from './telemetry.ts';

/** Without exporters, which set timers of their own. */
const tracer = new TracerProvider().getTracer('laws');
const meter = new MeterProvider().getMeter('laws');

/** Spans that have not ended are held, and what was told of those that have is the record. */
function counting() {
  let open = 0;
  const record: unknown[] = [];
  const counted: typeof tracer = Object.create(tracer, {
    startSpan: {
      value(...[name, options, parent]: Parameters<typeof tracer.startSpan>) {
        const span = tracer.startSpan(name, options, parent ?? context.active());
        open++;
        const end = span.end.bind(span);
        span.end = (time) => {
          open--;
          end(time);
          record.push([name, { ...(span as Span & Pick<ReadableSpan, 'attributes'>).attributes }]);
        };
        return span;
      },
    },
  }) as typeof tracer;
  return { tracer: counted, held: () => open, record: () => record };
}

laws('telemetry', ({ clock }) => {
  const { tracer: counted, held, record } = counting();
  return { link: telemetry({ tracer: counted, meter, clock, content: true }), held, record };
});

laws('telemetry where nobody traces', ({ clock }) => telemetry({ clock }));

laws('attempts', ({ clock }) => {
  const { tracer: counted, held, record } = counting();
  return { link: attempts({ tracer: counted, clock }), held, record };
});

laws('log', ({ clock }) => {
  const lines: unknown[] = [];
  const write = (fields: object, message: string): void => void lines.push({ message, ...fields });
  return { link: log({ clock, logger: { info: write, warn: write, error: write } }), record: () => lines };
});
