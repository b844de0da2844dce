import { laws } from '@sluice/core/laws';
import { costSpecimen, hitsSpecimen } from './testing/specimens.ts';

laws('cost', costSpecimen);
laws('hits', hitsSpecimen);
