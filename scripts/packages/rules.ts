import { repositoryRules } from './repository-rules.ts';
import type { Package, Target } from './package.ts';
import { checkReadme } from './readme-rule.ts';

/** What a package breaks, or comes near to. */
export interface Finding {
  readonly package: string;
  readonly file?: string;
  readonly problem: string;
  /** Said, but no failure. */
  readonly warning?: boolean;
}

type Rule = (one: Package) => Iterable<Omit<Finding, 'package'>>;

const required = ['package.json', 'tsconfig.json', 'README.md', 'src/index.ts'];
const longLines = 150;
const tooManyLines = 250;

const rules: readonly Rule[] = [
  function* shape({ files }) {
    for (const file of required) {
      if (!files.some(({ path }) => path === file)) yield { file, problem: 'is missing' };
    }
  },

  function* manifest({
    name,
    manifest: { name: given, license, type, sideEffects, engines, scripts, files, description },
  }) {
    const expected: readonly (readonly [string, unknown, unknown])[] = [
      ['name', given, `@sluice/${name}`],
      ['license', license, 'MIT'],
      ['type', type, 'module'],
      ['sideEffects', sideEffects, false],
      ['engines.node', engines?.node, '>=22.19'],
      ['scripts.build', scripts?.['build'], 'tsup --config ../../tsup.config.ts && tsc -p tsconfig.json'],
      ['files', files?.join(' '), 'dist src !**/*.test.* !**/testing'],
    ];
    for (const [field, is, should] of expected) {
      if (is !== should) yield inManifest(`expected ${field} to be ${String(should)}, got ${String(is)}`);
    }
    if (!description) yield inManifest('has no description');
  },

  function* exports({ manifest: { exports = {} } }) {
    if (exports['./package.json'] !== './package.json') yield inManifest('does not export ./package.json');
    for (const [subpath, target] of Object.entries(exports)) {
      if (typeof target !== 'string' && !isOurTarget(target)) {
        yield inManifest(
          `expected exports["${subpath}"] to have @sluice/source, types and default, in this order and alike`,
        );
      }
    }
  },

  function* dependencies({ name, manifest: { dependencies = {}, peerDependencies = {} } }) {
    for (const other of Object.keys({ ...dependencies, ...peerDependencies }).filter((key) =>
      key.startsWith('@sluice/'),
    )) {
      if (!mayNeed(name).includes(other.slice('@sluice/'.length))) yield inManifest(`may not need ${other}`);
    }
    // Two copies of core would be two sets of notes and error codes.
    if (dependencies['@sluice/core']) yield inManifest('expected @sluice/core to be a peer dependency');
  },

  function* lengths({ files }) {
    for (const { path, text } of files) {
      if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
      const lines = text.split('\n').length - 1;
      if (lines > tooManyLines) yield { file: path, problem: `has ${lines} lines: ${tooManyLines} at most` };
      else if (lines > longLines)
        yield { file: path, problem: `has ${lines} lines: ${longLines} as a habit`, warning: true };
    }
  },

  function* names({ files }) {
    for (const { path } of files) {
      if (/(^|\/)(utils?|helpers?|common|misc)\.ts$/.test(path))
        yield { file: path, problem: 'is named after nothing' };
    }
  },

  checkReadme,
];

const dialects = ['anthropic', 'openai', 'gemini', 'ollama'];

/** Which of our packages one may need. What is not listed is a middleware: it knows core, and no other middleware. */
function mayNeed(name: string): readonly string[] {
  if (name === 'core' || name === 'redis') return [];
  return name === 'gateway' ? ['core', ...dialects] : ['core', 'redis'];
}

function isOurTarget(target: Exclude<Target, string>): boolean {
  const entry = target.default?.replace(/^\.\/dist\/|\.js$/g, '');
  const ours = { '@sluice/source': `./src/${entry}.ts`, types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` };
  return JSON.stringify(target) === JSON.stringify(ours);
}

function inManifest(text: string): Omit<Finding, 'package'> {
  return { file: 'package.json', problem: text };
}

export function checkPackage(one: Package): readonly Finding[] {
  return rules.flatMap((rule) => [...rule(one)].map((finding) => ({ package: one.manifest.name, ...finding })));
}

export function checkRules(packages: readonly Package[]): readonly Finding[] {
  const between = repositoryRules(packages).map((problem) => ({ package: 'sluice', ...problem }));
  return [...packages.flatMap(checkPackage), ...between];
}
