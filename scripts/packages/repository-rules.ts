import { readFileSync } from 'node:fs';
import type { Package } from './package.ts';

interface Problem {
  readonly file: string;
  readonly problem: string;
}

interface Config {
  readonly references?: readonly { readonly path: string }[];
}

/** What must hold between the packages and the files at the root. */
export function repositoryRules(packages: readonly Package[]): readonly Problem[] {
  const problems: Problem[] = [];
  const referenced = readReferences('tsconfig.json');
  const readme = readFileSync('README.md', 'utf8');
  for (const { folder, manifest, files } of packages) {
    if (!referenced.includes(folder)) problems.push({ file: 'tsconfig.json', problem: `does not reference ${folder}` });
    if (!readme.includes(`](${folder})`)) problems.push({ file: 'README.md', problem: `does not link to ${folder}` });
    if (!files.some(({ path }) => path === 'tsconfig.json')) continue;
    // `tsc` takes the declarations of what a config references and compiles the sources of what it does not.
    const own = readReferences(`${folder}/tsconfig.json`);
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const needed = packages.find((one) => one.manifest.name === name);
      if (needed && !own.includes(`../${needed.name}`)) {
        problems.push({ file: `${folder}/tsconfig.json`, problem: `does not reference ../${needed.name}` });
      }
    }
  }
  if (readFileSync('package-lock.json', 'utf8').includes('"resolved": "http')) {
    problems.push({
      file: 'package-lock.json',
      problem: 'holds addresses of a registry: run npm with the .npmrc of this folder',
    });
  }
  return problems;
}

function readReferences(file: string): readonly string[] {
  return ((JSON.parse(readFileSync(file, 'utf8')) as Config).references ?? []).map(({ path }) => path);
}
