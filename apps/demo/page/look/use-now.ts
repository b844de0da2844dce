import { useEffect, useState } from 'preact/hooks';

/** The time in ms since 1970, kept going until `untilMs` has come. */
export function useNow(untilMs: number | undefined, everyMs = 100): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (untilMs === undefined) return;
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= untilMs) clearInterval(timer);
    }, everyMs);
    return () => clearInterval(timer);
  }, [untilMs, everyMs]);
  return now;
}
