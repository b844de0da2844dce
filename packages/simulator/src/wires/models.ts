/** A model that a list names. Questions for others are answered, too. */
export interface ListedModel {
  readonly id: string;
  readonly name: string;
  /** In ms since 1970. */
  readonly createdAt: number;
}

/** Lists models whose names say what they are for. */
export function listModels(names: Readonly<Record<string, string>>): readonly ListedModel[] {
  return Object.entries(names).map(([id, name], index) => ({ id, name, createdAt: Date.UTC(2026, 0, 1 + index) }));
}
