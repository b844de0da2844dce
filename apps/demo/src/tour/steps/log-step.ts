import { compose } from '@sluice/core';
import { log } from '@sluice/telemetry';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** A line for each call, without a word of what was asked or answered. Spans and metrics are told of the same way. */
export async function logStep({ viaAnthropic, request, signal }: Stage): Promise<void> {
  title('11 telemetry');
  const line = (fields: object, message: string): void => {
    const { outcome, reason, usage } = fields as Readonly<Record<string, unknown>>;
    say(`${message} ${JSON.stringify({ outcome, reason, usage })}`);
  };
  const complete = compose(log({ logger: { info: line, warn: line, error: line } }), viaAnthropic);
  await complete(request, { signal });
}
