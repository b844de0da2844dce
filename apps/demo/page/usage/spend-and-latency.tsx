import type { JSX } from 'preact';
import { duration, timeOfDay, usd } from '../look/numbers.ts';
import type { UsageSpan } from './usage-report.ts';

const width = 320;
const spendHeight = 56;
const latencyHeight = 72;
/** For the words at the ends of lines. */
const margin = 52;
/** More bars than this nobody tells apart. */
const mostSpans = 36;

/** What was spent and how long it took, over time. */
export function SpendAndLatency({ series }: { readonly series: readonly UsageSpan[] | undefined }): JSX.Element {
  return (
    <div class="panel">
      <h2>Spend and latency</h2>
      {series && series.some(({ calls }) => calls > 0) ? (
        <Charts series={series} />
      ) : (
        <p class="soon">{series ? 'The first call draws the first point.' : 'Being added up.'}</p>
      )}
    </div>
  );
}

function Charts({ series }: { readonly series: readonly UsageSpan[] }): JSX.Element {
  const shown = series.slice(-mostSpans);
  const step = (width - margin) / shown.length;
  const highest = Math.max(1, ...shown.map(({ nanoUsd }) => nanoUsd));
  const total = shown.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  const slowest = Math.max(1, ...shown.map(({ p95Ms }) => p95Ms ?? 0));
  const line = (of: (span: UsageSpan) => number | null): readonly Point[] =>
    shown.flatMap((span, at) => {
      const ms = of(span);
      return ms === null
        ? []
        : [{ x: step * (at + 0.5), y: latencyHeight - 4 - (latencyHeight - 12) * (ms / slowest), ms }];
    });
  const lines = [
    { name: 'p95', points: line(({ p95Ms }) => p95Ms) },
    { name: 'p50', points: line(({ p50Ms }) => p50Ms) },
    { name: 'first', points: line(({ firstOutputP50Ms }) => firstOutputP50Ms) },
  ];
  const from = timeOfDay(shown[0]!.at);
  const spend = `Spend since ${from}: ${usd(total)} in all, ${usd(highest)} in the dearest stretch.`;
  const last = (points: readonly Point[]): string => (points.length === 0 ? 'unknown' : duration(points.at(-1)!.ms));
  const latency = `Latency: ${lines.map(({ name, points }) => `${name} ${last(points)}`).join(', ')}.`;
  return (
    <div class="charts">
      <svg viewBox={`0 0 ${width} ${spendHeight}`} role="img" aria-label={spend}>
        <path class="chart-base" d={`M0 ${spendHeight - 0.5}H${width - margin}`} />
        {shown.map(({ at, nanoUsd }, place) => {
          const height = (spendHeight - 8) * (nanoUsd / highest);
          const bar = Math.max(1, Math.min(14, step - 2));
          return (
            <rect
              key={at}
              class="chart-bar"
              x={step * (place + 0.5) - bar / 2}
              y={spendHeight - height}
              width={bar}
              height={height}
            >
              <title>{`${timeOfDay(at)}: ${usd(nanoUsd)}`}</title>
            </rect>
          );
        })}
        <text class="chart-word" x={width} y="10" text-anchor="end">
          {usd(highest)}
        </text>
      </svg>
      <svg viewBox={`0 0 ${width} ${latencyHeight + 14}`} role="img" aria-label={latency}>
        <path class="chart-base" d={`M0 ${latencyHeight - 0.5}H${width - margin}`} />
        {lines.map(({ name, points }) => (
          <g key={name} class={`chart-line chart-${name}`}>
            <polyline points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
            {points.slice(-1).map(({ x, y }) => (
              <circle key={name} cx={x} cy={y} r="2.5" />
            ))}
          </g>
        ))}
        <text class="chart-word" x={width} y="15" text-anchor="end">
          {duration(slowest)}
        </text>
        <text class="chart-word" x="0" y={latencyHeight + 12}>
          {from}
        </text>
        {shown.length > 1 && (
          <text class="chart-word" x={width - margin} y={latencyHeight + 12} text-anchor="end">
            {timeOfDay(shown.at(-1)!.at)}
          </text>
        )}
      </svg>
      <ul class="chart-legend">
        {lines.map(({ name, points }) => (
          <li key={name} class={`chart-${name}`}>
            {name === 'first' ? 'first output' : name} <b>{last(points)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly ms: number;
}
