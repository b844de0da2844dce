import type { Dialect } from '../dialect.ts';
import type { ResponseHead } from '../response-head.ts';
import type { Body } from './body.ts';
import { redirected } from '../exchange-errors.ts';
import { parseOrNothing, textOf } from './parse.ts';

/** How much of an error body is read: what comes after is somebody's HTML. */
const failureBytes = 65_536;

/** What a server says with an error status. */
export function failureBody(dialect: Dialect, head: ResponseHead): Body {
  const parts: Uint8Array[] = [];
  let size = 0;
  const end = (): never => {
    const text = textOf(parts);
    if (head.status < 400) throw redirected(head, text);
    throw dialect.failure(parseOrNothing(text) ?? text, head);
  };
  return {
    write(bytes) {
      parts.push(bytes);
      size += bytes.length;
      if (size >= failureBytes) end();
    },
    end,
  };
}
