import type { Path } from 'msw';
import { afterAll, aroundEach } from 'vitest';
import { createNetwork, type ListenOptions, type Network } from '../network/index.ts';
import { currentRecordings } from '../recordings/current.ts';
import { provideDummyKeys } from '../recordings/dummy-keys.ts';
import { readMode } from '../recordings/mode.ts';
import { throwProblems } from '../recordings/recording-error.ts';
import type { RecordingOptions } from '../recordings/recording-options.ts';
import { recordings } from '../recordings/recordings.ts';
import type {} from './recorded-test.ts';
import { namesOf, recordCommand, testFolder } from './test-folder.ts';

export interface UseRecordingsOptions
  extends Omit<RecordingOptions, 'dir' | 'owner' | 'command'>, Pick<ListenOptions, 'allow'> {
  /** The folder beside each test file. @defaultValue `'__recordings__'` */
  readonly folder?: string;
  /** Whose requests are recorded. Others go to the network's own handlers, or fail. @defaultValue everybody's */
  readonly patterns?: readonly Path[];
}

/**
 * Gives each test of a file its own recordings and closes the network to all else. For setup files: it must run before
 * the tests are loaded. Returns the network, for handlers of your own: `network.use(…)` in a test holds for that test.
 *
 * @throws TypeError when `RECORD` says something that nobody knows.
 * @example
 * ```ts
 * // vitest.setup.ts
 * export const network = useRecordings({ ignore: ['/metadata/user_id'] });
 * ```
 */
export function useRecordings(options: UseRecordingsOptions = {}): Network {
  const { folder = '__recordings__', patterns = ['*'], allow = [], mode = readMode(), ...rest } = options;
  if (mode === 'replay') provideDummyKeys();
  const network = createNetwork(...patterns.map((pattern) => currentRecordings.handler(pattern)));
  currentRecordings.attach(network);
  network.listen({ allow });
  afterAll(() => network.close());
  aroundEach(async (run, { task }) => {
    const owner = { id: task.id, name: namesOf(task).join(' > ') };
    const own = recordings({ ...rest, mode, dir: testFolder(task, folder), owner, command: recordCommand(task) });
    await network.boundary(() => currentRecordings.run(own, run))();
    const report = await own.settle(task.result?.state === 'pass' ? 'passed' : 'failed');
    task.meta.recordings = { ...report, problems: report.problems.map(({ message }) => message) };
    throwProblems(report.problems);
  });
  return network;
}
