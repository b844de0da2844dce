import type { Attributes } from '@sluice/core';
import type { Row } from './row.ts';

/** Who asked, of a call's attributes: text, or what is text when it is written (a number). Anything else is nobody. */
export function whoAsked({ user, tenant, tags }: Attributes): Pick<Row, 'user' | 'tenant' | 'tags'> {
  return { user: text(user), tenant: text(tenant), tags: typeof tags === 'object' && tags ? textsOf(tags) : noTags };
}

const noTags: Row['tags'] = Object.freeze({});

function textsOf(tags: object): Row['tags'] {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags)) {
    const known = text(value);
    if (known !== null) texts[name] = known;
  }
  return texts;
}

function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : null;
}
