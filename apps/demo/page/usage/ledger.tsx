import type { JSX } from 'preact';
import { duration, timeOfDay, usd } from '../look/numbers.ts';
import type { UsageReport, UsageRow } from './usage-report.ts';

/** What the last calls cost: a row for each attempt, and for each call that no provider answered. */
export function Ledger({ usage }: { readonly usage: UsageReport | undefined }): JSX.Element {
  const rows = usage?.rows ?? [];
  return (
    <div class="panel ledger">
      <h2 id="ledger-title">Ledger</h2>
      {usage && rows.length > 0 && <p class="ledger-totals">{totalsOf(usage)}</p>}
      {rows.length === 0 ? (
        <p class="soon">{usage ? 'Nothing has been asked yet.' : 'Being read.'}</p>
      ) : (
        <div class="ledger-scroll" role="region" aria-labelledby="ledger-title" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">time</th>
                <th scope="col">by</th>
                <th scope="col" class="number">
                  tokens
                </th>
                <th scope="col" class="number">
                  took
                </th>
                <th scope="col" class="number">
                  cost
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr
                  key={`${row.at} ${row.provider} ${row.durationMs}`}
                  data-outcome={row.outcome}
                  data-source={row.source}
                >
                  <td>{timeOfDay(row.at)}</td>
                  <td>
                    {row.source === 'provider' ? row.provider : (row.source ?? 'nobody')}
                    {!plain.includes(row.outcome) && <span class="ledger-outcome">{row.outcome}</span>}
                  </td>
                  <td class="number">
                    {row.inputTokens}+{row.outputTokens}
                  </td>
                  <td class="number" title={firstOutput(row)}>
                    {duration(row.durationMs)}
                  </td>
                  <td class="number">{row.nanoUsd === null ? 'unknown' : usd(row.nanoUsd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

/** Outcomes that go without saying. */
const plain: readonly string[] = ['ok', 'cached', 'coalesced'];

function totalsOf({ totals }: UsageReport): string {
  const saved = totals.savedNanoUsd > 0 ? ` · ${usd(totals.savedNanoUsd)} saved` : '';
  return `${totals.calls} ${totals.calls === 1 ? 'call' : 'calls'} · ${usd(totals.nanoUsd)}${saved}`;
}

function firstOutput({ firstOutputMs }: UsageRow): string {
  return firstOutputMs === null ? 'nothing was said' : `first output after ${duration(firstOutputMs)}`;
}
