import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { DemoClient } from '../session/demo-client.ts';
import type { UsageReport } from './usage-report.ts';

/** The ledger writes behind the answer: a row that is not there at once is there after this. */
const settledAfterMs = 700;

/** What was used; `refresh` asks for it anew: at once, and when nothing has been spent for a moment. */
export function useUsage(client: DemoClient): {
  readonly usage: UsageReport | undefined;
  readonly refresh: () => void;
} {
  const [usage, setUsage] = useState<UsageReport>();
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const load = useCallback((): void => {
    settling.current = undefined;
    // Numbers that are a little old are no reason to trouble anybody.
    client.usage().then(setUsage, () => {});
  }, [client]);
  const refresh = useCallback((): void => {
    if (settling.current === undefined) load();
    clearTimeout(settling.current);
    settling.current = setTimeout(load, settledAfterMs);
  }, [load]);
  useEffect(() => {
    load();
    return () => clearTimeout(settling.current);
  }, [load]);
  return { usage, refresh };
}
