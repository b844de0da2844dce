import { parseArgs } from 'node:util';
import { Calendar } from '../report/calendar.ts';
import { dimensionsOf } from '../report/dimension.ts';
import { rangeOf } from '../report/range-of.ts';
import type { ReportDimension, ReportQuery } from '../report/report.ts';
import type { Format } from './format.ts';

export const usage = `Usage: npx sluice-cost report --db FILE|URL [options]

Says what was spent, by a ledger in SQLite (a file) or in Postgres (postgres://…).

  --db FILE|URL        where the ledger is
  --by NAME            user, tenant, provider, model, operation, outcome, day or tag:NAME; any number of them
  --from MOMENT        the first that counts: a day (2026-03-01) or an instant (2026-03-01T06:00:00Z)
  --to MOMENT          the first that does not count any more; March is --from 2026-03-01 --to 2026-04-01
  --time-zone NAME     where days begin (default UTC; Europe/Berlin)
  --csv                a line with names, and one for each combination
  --json               an object a line, the last one of all rows
  --help               this`;

/** What the command line got wrong, or what it names that is not there: one line, and an exit code of its own. */
export class UsageError extends Error {}

/** What is asked for. */
export interface Asked {
  readonly db: string;
  readonly query: ReportQuery;
  readonly format: Format;
}

/**
 * Reads the command line.
 *
 * @returns `undefined` when help is asked for.
 * @throws {@link UsageError} for what it does not know, and for moments, dimensions and time zones that are none.
 */
export function readCommandLine(args: readonly string[]): Asked | undefined {
  const { positionals, values } = parse(args);
  if (values.help) return undefined;
  if (positionals.length !== 1 || positionals[0] !== 'report') {
    throw new UsageError(
      `Expected the command 'report', got ${positionals.length === 0 ? 'none' : `'${positionals.join(' ')}'`}`,
    );
  }
  if (!values.db) throw new UsageError('Expected --db FILE or --db URL, got none');
  if (values.csv && values.json) throw new UsageError('Expected --csv or --json, got both');
  const { from, to, by = [], 'time-zone': timeZone = 'UTC' } = values;
  const query = {
    by: by as ReportDimension[],
    timeZone,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
  expectQuery(query);
  return { db: values.db, query, format: values.csv ? 'csv' : values.json ? 'json' : 'table' };
}

const flags: Readonly<Record<string, string>> = { from: '--from', to: '--to', by: '--by', timeZone: '--time-zone' };

/** Before anything is opened. The options are the flags' under other names. */
function expectQuery(query: ReportQuery): void {
  try {
    rangeOf(query);
    dimensionsOf(query, new Calendar(query.timeZone!));
  } catch (error) {
    const message = (error as Error).message.replace(/`(\w+)`/g, (all, name: string) => flags[name] ?? all);
    throw new UsageError(message, { cause: error });
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        db: text,
        by: { type: 'string', multiple: true },
        from: text,
        to: text,
        'time-zone': text,
        csv: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    // Node explains at length how `--` works; the first sentence says what is wrong.
    throw new UsageError((error as Error).message.replace(/\. .*$/s, ''), { cause: error });
  }
}
