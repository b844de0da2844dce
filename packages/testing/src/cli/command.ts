/** What a command is given. */
export interface CommandInput {
  /** What stands behind its name. */
  readonly words: readonly string[];
  readonly dryRun: boolean;
  /** Says one thing: as an object with `--json`, else as a line for people. */
  readonly say: (record: object, line: string) => void;
}

/** Does its work and gives the exit code: 0 in order, 1 not in order, 2 wrongly called. */
export type Command = (input: CommandInput) => 0 | 1 | 2;
