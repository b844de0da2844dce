// Checks that the packages have one shape and can be imported, required and published. They must have been built.
import { exitCodes, readCommandLine, refuse } from './command-line.ts';
import { readPackages } from './packages/package.ts';
import { checkLoading, checkPublication } from './packages/publication.ts';
import { checkRules, type Finding } from './packages/rules.ts';

const usage = 'npm run packages -- [name…]';
const { words, report } = readCommandLine(usage, {});

const packages = readPackages();
const unknown = words.filter((word) => !packages.some(({ name }) => name === word));
if (unknown.length > 0) refuse(`Expected names of packages, got ${unknown.join(', ')}`, usage);
const chosen = packages.filter(({ name }) => words.length === 0 || words.includes(name));

checkRules(packages)
  .filter((finding) => finding.package === 'sluice' || chosen.some(({ manifest }) => manifest.name === finding.package))
  .forEach(say);
for (const one of chosen) {
  (await checkLoading(one)).forEach(say);
  (await checkPublication(one)).forEach(say);
}
report(
  { packages: chosen.length, ok: process.exitCode === undefined },
  `${chosen.length} packages ${process.exitCode === undefined ? 'are in order' : 'are not all in order'}`,
);

function say(finding: Finding): void {
  const place = finding.file === undefined ? finding.package : `${finding.package} ${finding.file}`;
  report(finding, `${finding.warning ? 'warning: ' : ''}${place}: ${finding.problem}`);
  if (!finding.warning) process.exitCode = exitCodes.failed;
}
