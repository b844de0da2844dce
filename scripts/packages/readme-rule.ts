import type { Package } from './package.ts';

/** The parts of a package's README, in order. `Use` must be there, the others where they say something. */
const parts = ['Use', 'Where it stands', 'Options', 'Notes', 'Errors', 'How it works'];

/** Checks that whoever has read one README of ours finds their way in the next. */
export function* checkReadme({ name, files }: Package): Iterable<{ file: string; problem: string }> {
  const text = files.find(({ path }) => path === 'README.md')?.text;
  if (text === undefined) return;
  const problem = (what: string): { file: string; problem: string } => ({ file: 'README.md', problem: what });
  if (!text.startsWith(`# @sluice/${name}\n\n> `))
    yield problem(`expected to begin with "# @sluice/${name}" and "> …", one sentence`);
  const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? '');
  if (!headings.includes('Use')) yield problem('has no "## Use"');
  const known = headings.filter((heading) => parts.includes(heading));
  const ordered = parts.filter((part) => known.includes(part));
  if (known.join() !== ordered.join()) yield problem(`expected its parts in the order ${ordered.join(', ')}`);
}
