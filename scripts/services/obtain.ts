import type { Machine } from './machine.ts';

/** The ways to a service that its environment variable does not name. */
export interface Ways<T> {
  readonly title: string;
  readonly variable: string;
  /** Any of these programs will do. */
  readonly binaries: readonly string[];
  readonly debianPackage: string;
  readonly brewPackage: string;
  onMachine(binary: string): Promise<T>;
  inContainer?(engine: string): Promise<T>;
}

/** A service that is neither there nor can be brought: the message is one line that says what to install. */
export class MissingServiceError extends Error {
  override readonly name = 'MissingServiceError';
}

/** The machine's own program, else a container, else the distribution's package: the least intrusive first. */
export async function obtain<T>(machine: Machine, ways: Ways<T>): Promise<T> {
  const binary = machine.findBinary(ways.binaries);
  if (binary !== undefined) return await ways.onMachine(binary);
  const reasons = [`no ${ways.binaries.join(' or ')} on the path`];
  if (ways.inContainer !== undefined) {
    const engine = await machine.findEngine();
    if (engine === undefined) reasons.push('no docker or podman that answers');
    else {
      try {
        return await ways.inContainer(engine);
      } catch (error) {
        // An engine without a way to the image is common behind firewalls; a package may still be had.
        reasons.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  const problem = await machine.install(ways.debianPackage);
  const installed = problem === undefined ? machine.findBinary(ways.binaries) : undefined;
  if (installed !== undefined) return await ways.onMachine(installed);
  reasons.push(problem ?? `apt-get install ${ways.debianPackage} brought none`);
  const advice = `apt-get install ${ways.debianPackage} (Debian), brew install ${ways.brewPackage} (macOS)`;
  const line = `${ways.title} is missing: ${advice}, or set ${ways.variable}; found ${reasons.join(', ')}`;
  throw new MissingServiceError(line.replaceAll(/\s+/g, ' '));
}
