import type { JSX } from 'preact';

/** The sign of Sluice: two leaves of a gate between two banks. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path class="mark-bank" d="M3.5 2v20M20.5 2v20" />
      <path class="mark-gate" d="M3.5 9l8.5 4.5L20.5 9" />
      <path class="mark-water" d="M9 17v5M12 16v6M15 17v5" />
    </svg>
  );
}
