import { basename, dirname, join, relative } from 'node:path';
import { folderName } from '../recordings/with-recording.ts';

/** A task of vitest's, as far as its name and place go. */
export interface NamedTask {
  readonly id: string;
  readonly name: string;
  readonly file: { readonly filepath: string };
  readonly suite?: { readonly name: string; readonly suite?: NamedTask['suite'] } | undefined;
}

/** All names of a test, from its outermost `describe`. */
export function namesOf({ name, suite }: NamedTask): readonly string[] {
  const names = [name];
  for (let above = suite; above; above = above.suite) names.unshift(above.name);
  return names;
}

/** Where a test's recordings are: `<folder>/<test file>/<describe-test>`, beside the test file. */
export function testFolder(task: NamedTask, folder: string): string {
  const { filepath } = task.file;
  return join(dirname(filepath), folder, basename(filepath), folderName(namesOf(task).join(' ')));
}

/** What to type to run one test and record what it is missing. */
export function recordCommand(task: NamedTask): string {
  const file = relative(process.cwd(), task.file.filepath);
  const pattern = namesOf(task)
    .join(' ')
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return `RECORD=missing npx vitest run ${file} -t '${pattern.replaceAll("'", String.raw`'\''`)}'`;
}
