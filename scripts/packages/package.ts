import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

export type Target =
  | string
  | { readonly '@sluice/source'?: string; readonly types?: string; readonly default?: string };

export interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, Target>>;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One of ours, as the rules see it. */
export interface Package {
  /** `packages/retry` */
  readonly folder: string;
  /** `retry` */
  readonly name: string;
  readonly manifest: Manifest;
  /** Every file below the folder that is not generated. */
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** From the package's folder. */
  readonly path: string;
  readonly text: string;
}

export function readPackages(): readonly Package[] {
  return globSync('packages/*/package.json')
    .toSorted()
    .map((path) => {
      const folder = dirname(path).replaceAll('\\', '/');
      const paths = globSync(['*', 'src/**/*.*'], {
        cwd: folder,
        exclude: ['dist', 'node_modules', '.turbo', '*.tsbuildinfo'],
      });
      return {
        folder,
        name: basename(folder),
        manifest: JSON.parse(readFileSync(path, 'utf8')) as Manifest,
        files: paths
          .filter((file) => file.includes('.'))
          .map((file) => ({ path: file.replaceAll('\\', '/'), text: readFileSync(`${folder}/${file}`, 'utf8') })),
      };
    });
}
