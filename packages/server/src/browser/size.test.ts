import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('./index.ts', import.meta.url));

test('the reader is 2 KB at most, minified, and brings nothing with it', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  const [{ contents } = { contents: new Uint8Array(0) }] = outputFiles;
  console.log(`@sluice/server/browser: ${contents.length} bytes minified`);
  expect(contents.length).toBeGreaterThan(500);
  expect(contents.length).toBeLessThanOrEqual(2_048);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.every((input) => input.includes('src/browser/'))).toBe(true);
});
