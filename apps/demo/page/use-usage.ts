import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Server } from './server.ts';
import type { UsageReport } from './usage-report.ts';

/** The ledger writes behind the answer: a row that is not there at once is there after this. */
const settledAfterMs = 700;

/** What was used; `refresh` asks for it anew, now and once the ledger has settled. */
export function useUsage(server: Server): { readonly usage: UsageReport | undefined; readonly refresh: () => void } {
  const [usage, setUsage] = useState<UsageReport>();
  const load = useCallback((): void => {
    // Numbers that are a little old are no reason to trouble anybody.
    server.usage().then(setUsage, () => {});
  }, [server]);
  const refresh = useCallback((): void => {
    load();
    setTimeout(load, settledAfterMs);
  }, [load]);
  useEffect(load, [load]);
  return { usage, refresh };
}
