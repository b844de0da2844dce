import type { JSX } from 'preact';

/** Two reaches of a canal, and the gate between them that lets through what it is meant to. */
export function LockDrawing(): JSX.Element {
  return (
    <svg class="lock" viewBox="0 100 600 690" preserveAspectRatio="xMidYMin slice" aria-hidden="true">
      <path class="lock-water" d="M0 250h346v362h22v-62h232v300H0z" />
      <path class="lock-hair" d="M0 250h346M368 550h232" />
      <path class="lock-ripples" d="M96 274h104M232 274h52M124 298h62M214 298h112M88 322h60M246 322h70" />
      <path class="lock-ripples" d="M420 574h70M520 574h44M396 598h40M470 598h98" />
      <path class="lock-jet" d="M352 634c70 0 92-6 128 18M352 652c64 0 84 2 112 30M352 670c48 0 64 8 84 34" />
      <path class="lock-gate" d="M346 196h22v416h-22z" />
      <path class="lock-beam" d="M357 196v-62M331 134h52" />
      <path class="lock-bank" d="M346 850V700h22v150" />
      <path class="lock-measure" d="M56 250v300M47 250h18M47 550h18M51 310h10M51 370h10M51 430h10M51 490h10" />
      <g class="lock-words">
        <text x="22" y="236">
          asked
        </text>
        <text x="74" y="406">
          Δh
        </text>
        <text x="394" y="141">
          gate
        </text>
        <text x="578" y="536" text-anchor="end">
          answered
        </text>
      </g>
    </svg>
  );
}
