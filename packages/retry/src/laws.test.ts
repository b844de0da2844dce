import { laws } from '@sluice/core/laws';
import { retry } from './retry.ts';

laws('retry', ({ clock }) => retry({ clock }));
