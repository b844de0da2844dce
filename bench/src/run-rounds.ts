import type { Results } from './figures.ts';
import { jobs, type JobName } from './jobs.ts';
import type { Rounds } from './rows.ts';
import { runJob, type RunOptions } from './run-job.ts';
import type { Subject } from './subjects.ts';

export interface Outcome {
  readonly rounds: Rounds;
  /** What went wrong is said when it does; the rest goes on. */
  readonly failures: number;
}

/** All jobs by all subjects, round by round; one process works at a time. */
export async function runRounds(
  count: number,
  names: readonly JobName[],
  subjects: readonly Subject[],
  options: RunOptions & { readonly wants: (name: JobName, subject: Subject) => boolean },
): Promise<Outcome> {
  const rounds: Map<string, Results>[] = [];
  let failures = 0;
  for (let round = 0; round < count; round++) {
    const results = new Map<string, Results>();
    rounds.push(results);
    for (const name of names) {
      const asked = rotated(subjects, round).filter((each) => canDo(each, name) && options.wants(name, each));
      for await (const { subject, result } of runJob(name, asked, options)) {
        const label = `${round + 1}/${count}  ${name}  ${subject.name}`;
        try {
          const measured = await result;
          results.set(subject.name, { ...results.get(subject.name), [name]: measured });
          const told = Object.entries(measured).map(([key, value]) => `${key} ${value.toFixed(2)}`);
          console.error(`${label}  ${told.join(', ')}`);
        } catch (error) {
          failures++;
          console.error(`${label}  FAILED: it ${(error as Error).message}`);
        }
      }
    }
  }
  return { rounds, failures };
}

function canDo({ does, imports }: Subject, name: JobName): boolean {
  const { kind } = jobs[name];
  if (kind === 'import') return imports.length > 0;
  if (kind.startsWith('front-')) return does.includes('front');
  const alone =
    kind === 'whole' ||
    kind === 'link' ||
    kind === 'replay' ||
    kind === 'queue' ||
    kind === 'permit' ||
    kind === 'budget' ||
    kind === 'cache' ||
    kind === 'room';
  return does.includes(alone ? kind : 'stream');
}

/** Who comes first changes from round to round: the machine is never the same for long. */
function rotated<Item>(items: readonly Item[], by: number): Item[] {
  return items.map((_, at) => items[(at + by) % items.length]!);
}
