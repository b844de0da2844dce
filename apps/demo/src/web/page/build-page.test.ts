import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildPage } from './build-page.ts';
import { readPageFiles } from './page-files.ts';

test('the page is built when it has to be, and then no more', async () => {
  const folder = await buildPage();
  expect(folder).toMatch(/dist\/page$/);
  const files = readPageFiles(folder!);
  const index = files.get('/index.html');
  expect(index).toMatchObject({ type: 'text/html; charset=utf-8', hashed: false });
  const html = new TextDecoder().decode(index!.body);
  const loaded = [...html.matchAll(/(?:src|href)="(.+?)"/g)].map(([, path]) => path!);
  expect(loaded.length).toBeGreaterThan(1);
  for (const path of loaded) expect(files.get(path)).toMatchObject({ hashed: true });
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=/); // nothing that stands in it may run
  const before = statSync(join(folder!, 'index.html')).mtimeMs;
  expect(await buildPage()).toBe(folder);
  expect(statSync(join(folder!, 'index.html')).mtimeMs).toBe(before);
  expect(existsSync(`${folder}.${process.pid}`)).toBe(false);
}, 30_000);
