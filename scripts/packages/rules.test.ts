import { expect, test } from 'vitest';
import type { Manifest, Package } from './package.ts';
import { checkPackage } from './rules.ts';

const source = { '@sluice/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' };

const manifest: Manifest = {
  name: '@sluice/retry',
  description: 'Makes a call again.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.19' },
  exports: { '.': source, './package.json': './package.json' },
  files: ['dist', 'src', '!**/*.test.*', '!**/testing'],
  scripts: { build: 'tsup --config ../../tsup.config.ts && tsc -p tsconfig.json' },
  peerDependencies: { '@sluice/core': '0.0.0' },
};

const contents: Readonly<Record<string, string>> = {
  'package.json': '',
  'tsconfig.json': '',
  'README.md': '# @sluice/retry\n\n> Makes a call again.\n\n## Use\n\n## Errors\n',
  'src/index.ts': '',
};

function problems(changes: Partial<Manifest>, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const one: Package = {
    folder: 'packages/retry',
    name: 'retry',
    manifest: { ...manifest, ...changes },
    files: Object.entries({ ...contents, ...files }).map(([path, text]) => ({ path, text })),
  };
  return checkPackage(one).map(({ file, problem, warning }) => `${warning ? 'warning ' : ''}${file}: ${problem}`);
}

test('a package of our shape breaks no rule', () => {
  expect(problems({})).toEqual([]);
});

test('a middleware needs core as a peer and no other middleware', () => {
  const core = { '@sluice/core': '0.0.0' };
  expect(problems({ dependencies: core })).toEqual(['package.json: expected @sluice/core to be a peer dependency']);
  expect(problems({ dependencies: { '@sluice/cache': '0.0.0' } })).toEqual([
    'package.json: may not need @sluice/cache',
  ]);
  expect(problems({ dependencies: { '@sluice/redis': '0.0.0' } })).toEqual([]);
});

test('a subpath has source, types and default alike', () => {
  const other = { ...source, default: './dist/main.js' };
  expect(problems({ exports: { ...manifest.exports, './more': other } })[0]).toContain('exports["./more"]');
});

test('a long file is a warning, a very long one a problem, and tests are left alone', () => {
  expect(problems({}, { 'src/a.ts': '\n'.repeat(151) })).toEqual(['warning src/a.ts: has 151 lines: 150 as a habit']);
  expect(problems({}, { 'src/a.ts': '\n'.repeat(251) })).toEqual(['src/a.ts: has 251 lines: 250 at most']);
  expect(problems({}, { 'src/a.test.ts': '\n'.repeat(251) })).toEqual([]);
});

test('a README has its parts in order, Use above all', () => {
  const readme = '# @sluice/retry\n\n> Makes a call again.\n\n## Errors\n\n## Options\n';
  expect(problems({}, { 'README.md': readme })).toEqual([
    'README.md: has no "## Use"',
    'README.md: expected its parts in the order Options, Errors',
  ]);
});

test('a file is named after something', () => {
  expect(problems({}, { 'src/utils.ts': '' })).toEqual(['src/utils.ts: is named after nothing']);
});
