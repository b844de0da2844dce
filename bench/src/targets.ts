import targets from '../targets.json' with { type: 'json' };
import type { Figure } from './figures.ts';
import type { JobName } from './jobs.ts';
import type { Row } from './rows.ts';
import type { Subject } from './subjects.ts';

export interface Verdict {
  readonly ok: boolean;
  readonly record: object;
  readonly line: string;
}

/** Compares the ratios with the targets. What took part and has no ratio has missed its target. */
export function checkTargets(
  rows: readonly Row[],
  figures: readonly Figure[],
  subjects: readonly Subject[],
): Verdict[] {
  const tookPart = ({ measure, subject, against }: (typeof targets)[number]): boolean =>
    figures.some((figure) => figure.measure === measure) &&
    [subject, against].every((name) => name === null || subjects.some((each) => each.name === name));
  return targets.filter(tookPart).map((target) => {
    const { measure, subject, against, atMost } = target;
    const row = rows.find((each) => each.measure === measure && each.subject === subject && each.against === against);
    const ratio = (against === null ? row?.value : row?.ratio) ?? null; // compared with nobody, it is the value that counts
    const ok = ratio !== null && ratio <= atMost;
    const got = ratio === null ? 'not measured' : ratio.toFixed(2);
    return {
      ok,
      record: { target: measure, subject, against, atMost, ratio, ok },
      line: `${ok ? 'ok    ' : 'MISSED'}  ${measure}  ${against === null ? subject : `${subject} ÷ ${against}`}  ${got} ≤ ${atMost}`,
    };
  });
}

/** Whether some target of these figures is about what a subject does in a job, or about what it is compared with. */
export function targetsNeed(figures: readonly Figure[]): (job: JobName, subject: Subject) => boolean {
  return (job, { name }) =>
    targets.some(
      ({ measure, subject, against }) =>
        (name === subject || name === against) &&
        figures.some((figure) => figure.measure === measure && figure.jobs.includes(job)),
    );
}
