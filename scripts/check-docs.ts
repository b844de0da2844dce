// Compiles every ```ts block of the documentation, so that no example rots, and follows every link within the repository.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { exitCodes, readCommandLine } from './command-line.ts';
import { brokenLinks } from './docs/broken-links.ts';
import { runProgram } from './run-program.ts';

interface Block {
  readonly file: string;
  /** The line of the file above the block's first. */
  readonly line: number;
}

const { report } = readCommandLine('npm run docs', {});

// In the repository, so that packages resolve as they do for everything else here.
const folder = '.docs';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

const files = globSync(['*.md', 'docs/**/*.md', '{packages,apps}/*/README.md', '{bench,examples}/*.md']);
const blocks = new Map<string, Block>();
for (const file of files) {
  const markdown = readFileSync(file, 'utf8');
  for (const match of markdown.matchAll(/^```ts\n([\s\S]*?)^```/gm)) {
    const line = markdown.slice(0, match.index).split('\n').length;
    const name = `${file.replaceAll(/[\\/]/g, '-')}-L${line}`;
    blocks.set(name, { file, line });
    writeFileSync(`${folder}/${name}.ts`, `${match[1]}\nexport {};\n`);
  }
}
writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: '../tsconfig.test.json', include: ['*.ts'] }));

if (blocks.size > 0) {
  const { ok, output } = await runProgram('tsc', ['-p', folder, '--pretty', 'false', '--incremental', 'false']);
  for (const line of output.split('\n')) if (line.trim() !== '') reportProblem(line);
  if (!ok) process.exitCode = exitCodes.failed;
}
const compiled = process.exitCode === undefined;
const broken = files.flatMap((file) => brokenLinks(file));
for (const { file, line, target, problem } of broken) {
  report({ file, line, problem }, `${file}:${line} (${target}) ${problem}`);
}
if (broken.length > 0) process.exitCode = exitCodes.failed;
report(
  { blocks: blocks.size, broken: broken.length, ok: compiled && broken.length === 0 },
  `${blocks.size} blocks ${compiled ? 'compile' : 'do not all compile'}, ${broken.length} links are broken`,
);

/** Says where in the documentation a problem is, not where in the copy. */
function reportProblem(line: string): void {
  const match = /^\.docs[\\/](.+)\.ts\((\d+),(\d+)\): (.*)$/.exec(line);
  const block = match ? blocks.get(match[1] ?? '') : undefined;
  if (!match || !block) return report({ problem: line }, line);
  const place = { file: block.file, line: block.line + Number(match[2]), column: Number(match[3]) };
  const problem = match[4] ?? '';
  report({ ...place, problem }, `${place.file}:${place.line}:${place.column} ${problem}`);
}
