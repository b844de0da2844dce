import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { malformed, snippetBytes, textOf } from './parse.ts';

/** A 200 that is a page: a proxy's login, a load balancer's apology. */
export function strangeBody(head: ResponseHead, type: string): Body {
  const parts: Uint8Array[] = [];
  let size = 0;
  const end = (): never => {
    throw malformed(head, `Expected JSON or events, got ${type}`, textOf(parts));
  };
  return {
    write(bytes) {
      parts.push(bytes);
      size += bytes.length;
      if (size >= snippetBytes) end();
    },
    end,
  };
}
