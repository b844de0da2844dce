import type { Figure, Results } from './figures.ts';
import { median } from './median.ts';

/** One figure of one subject, beside that of another. */
export interface Row {
  readonly measure: string;
  readonly subject: string;
  /** The median of the rounds. */
  readonly value: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Whom it is compared with, if they took part. */
  readonly against: string | null;
  /** The median of the ratios of the rounds; so a machine that is slow for a while is slow for both. */
  readonly ratio: number | null;
  readonly ratioMin: number | null;
  readonly ratioMax: number | null;
  readonly rounds: number;
}

/** The results of all rounds, by subject. */
export type Rounds = readonly ReadonlyMap<string, Results>[];

export function rowsOf(figures: readonly Figure[], subjects: readonly string[], rounds: Rounds): Row[] {
  return figures.flatMap((figure) =>
    subjects.flatMap((subject): Row[] => {
      const valueOf = (name: string, round: ReadonlyMap<string, Results>): number | undefined =>
        figure.value(round.get(name) ?? {});
      const values = rounds.map((round) => valueOf(subject, round)).filter((value) => value !== undefined);
      if (values.length === 0) return [];
      const own = { measure: figure.measure, subject, ...spread(values), unit: figure.unit, rounds: values.length };
      const compared = figure.against.flatMap((against) => {
        const ratios = rounds.flatMap((round) => {
          const [value, base] = [valueOf(subject, round), valueOf(against, round)];
          return value === undefined || base === undefined ? [] : [value / base];
        });
        if (ratios.length === 0) return [];
        const { value, min, max } = spread(ratios);
        return [{ ...own, against, ratio: value, ratioMin: min, ratioMax: max }];
      });
      return compared.length > 0 ? compared : [{ ...own, against: null, ratio: null, ratioMin: null, ratioMax: null }];
    }),
  );
}

function spread(values: readonly number[]): { readonly value: number; readonly min: number; readonly max: number } {
  return { value: median(values), min: Math.min(...values), max: Math.max(...values) };
}
