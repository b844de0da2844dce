import { globSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The folder names by which recordings are found when no folder is named. */
const standard = '**/__recordings__/**/*.{json,partial}';

/** A path that was named and is not there. */
export class NoSuchPath extends Error {
  override readonly name = 'NoSuchPath';
}

/**
 * The files of recordings below some folders, or those named; without any, below every `__recordings__`.
 *
 * @throws {@link NoSuchPath} when one is named that is not there.
 */
export function findRecordings(paths: readonly string[]): readonly string[] {
  const found = paths.length === 0 ? below('.', standard) : paths.flatMap(filesOf);
  return [...new Set(found)].toSorted();
}

function filesOf(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new NoSuchPath(`Expected a recording or a folder of them, got ${path}, which is not there`);
  return stats.isDirectory() ? below(path, '**/*.{json,partial}') : [path];
}

function below(folder: string, pattern: string): readonly string[] {
  return globSync(pattern, { cwd: folder, exclude: ['**/node_modules'] })
    .map((file) => join(folder, file))
    .filter((file) => !file.split(sep).includes('node_modules'));
}
