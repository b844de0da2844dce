import { existsSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildPage } from './build-page.ts';
import { readPageFiles } from './page-files.ts';

test('the page is built when it is not there or is older than its sources, and else not', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, 'page');
  expect(await buildPage(folder)).toBe(folder);
  const files = readPageFiles(folder);
  const index = files.get('/index.html');
  expect(index).toMatchObject({ type: 'text/html; charset=utf-8', hashed: false });
  const html = new TextDecoder().decode(index!.body);
  const loaded = [...html.matchAll(/(?:src|href)="(.+?)"/g)].map(([, path]) => path!);
  expect(loaded.length).toBeGreaterThan(1);
  for (const path of loaded) expect(files.get(path)).toMatchObject({ hashed: true });
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=/); // nothing that stands in it may run

  const builtAt = () => statSync(join(folder, 'index.html')).mtimeMs;
  const before = builtAt();
  expect(await buildPage(folder)).toBe(folder);
  expect(builtAt()).toBe(before);

  utimesSync(join(folder, 'index.html'), 0, 0); // now every source is newer
  expect(await buildPage(folder)).toBe(folder);
  expect(builtAt()).toBeGreaterThanOrEqual(before);
  expect(existsSync(`${folder}.${process.pid}`)).toBe(false);
}, 30_000);
