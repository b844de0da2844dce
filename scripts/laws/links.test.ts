import { laws } from '@sluice/core/laws';
import { links } from './links.ts';

// Packages have tests of their own; sketches have nobody else.
for (const { name, make, bends } of links) if (name.startsWith('sketch')) laws(name, make, bends ? { bends } : {});
