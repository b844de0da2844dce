import type { JSX } from 'preact';
import { duration, usd } from '../look/numbers.ts';
import type { Budget } from './usage-report.ts';

const width = 320;
const ticks = Array.from({ length: 21 }, (_, at) => at);

/** What is spent of the budget, on a staff gauge as it stands in a canal. */
export function BudgetGauge({ budget }: { readonly budget: Budget | undefined }): JSX.Element {
  return (
    <div class="panel">
      <h2 id="budget-title">Budget</h2>
      {budget ? <Gauge budget={budget} /> : <p class="soon">Being added up.</p>}
    </div>
  );
}

function Gauge({ budget: { limit, spent, held, resetsAt, window } }: { readonly budget: Budget }): JSX.Element {
  const part = (amount: number): number => width * Math.min(1, Math.max(0, amount / limit));
  const spentWidth = part(spent);
  const left = Math.max(0, limit - spent - held);
  const words = `${usd(spent)} of ${usd(limit)} spent, ${usd(held)} held, ${usd(left)} left`;
  const full = spent / limit >= 0.8;
  return (
    <div class="gauge" data-full={full}>
      <p class="gauge-words">
        <b>{usd(spent)}</b> of {usd(limit)}
        {held > 0 && <span class="gauge-held"> · {usd(held)} held</span>}
      </p>
      <svg
        viewBox={`-1 0 ${width + 2} 30`}
        role="meter"
        aria-labelledby="budget-title"
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(spent, limit)}
        aria-valuetext={words}
      >
        <rect class="gauge-bed" width={width} height="14" />
        <rect class="gauge-held-water" x={spentWidth} width={Math.min(part(held), width - spentWidth)} height="14" />
        <rect class="gauge-water" width={spentWidth} height="14" />
        <path class="gauge-ticks" d={ticks.map((at) => `M${(width * at) / 20} 14v${at % 5 === 0 ? 8 : 4}`).join('')} />
        <text x="0" y="30">
          0
        </text>
        <text x={width / 2} y="30" text-anchor="middle">
          50 %
        </text>
        <text x={width} y="30" text-anchor="end">
          100 %
        </text>
      </svg>
      <p class="gauge-foot">
        per {window}
        {resetsAt !== null && `, new in ${duration(Math.max(0, resetsAt - Date.now()))}`}
      </p>
    </div>
  );
}
