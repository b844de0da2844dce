import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface BrokenLink {
  readonly file: string;
  readonly line: number;
  readonly target: string;
  readonly problem: string;
}

/** Links of a page to files of the repository that are not there, or to headings that such a page does not have. */
export function brokenLinks(file: string): BrokenLink[] {
  const broken: BrokenLink[] = [];
  let fenced = false;
  for (const [at, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (text.startsWith('```')) fenced = !fenced;
    if (fenced || text.startsWith('    ')) continue;
    for (const [, target = ''] of text.matchAll(/\]\(([^()\s]+)\)/g)) {
      const problem = /^[a-z]+:/.test(target) ? undefined : problemOf(file, target);
      if (problem !== undefined) broken.push({ file, line: at + 1, target, problem });
    }
  }
  return broken;
}

function problemOf(file: string, target: string): string | undefined {
  const [path = '', heading] = target.split('#');
  const page = path === '' ? file : join(dirname(file), decodeURI(path));
  if (!existsSync(page)) return `${page} is not there`;
  if (heading === undefined || !page.endsWith('.md')) return undefined;
  return headingsOf(page).includes(heading) ? undefined : `${page} has no heading #${heading}`;
}

/** As GitHub makes them of headings. */
function headingsOf(page: string): string[] {
  return Array.from(readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
