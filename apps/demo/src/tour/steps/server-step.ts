import { compose } from '@sluice/core';
import { sse } from '@sluice/server';
import { say, title } from '../screen.ts';
import type { Stage } from '../stage.ts';

/** The first frames of an answer and the last, as a browser gets them. */
export async function serverStep({ viaAnthropic, request, signal }: Stage): Promise<void> {
  title('12 server');
  const complete = compose(viaAnthropic);
  const response = await sse(complete.stream(request, { signal }), { signal });
  const frames = (await response.text()).trim().split('\n\n');
  say(`HTTP ${response.status} · ${response.headers.get('content-type')}`);
  for (const frame of [...frames.slice(0, 3), '…', ...frames.slice(-2)]) say(frame);
}
