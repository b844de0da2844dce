import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Storm } from '../faults/storm.ts';
import type { Storms } from '../faults/storms.ts';
import { faultFields, scheduleFields } from '../faults/vocabulary.ts';
import { readBody } from '../read-body.ts';
import type { Served } from '../served-request.ts';
import { describeRequest } from './describe-request.ts';
import { crossOriginHeaders, isTrusted } from './trusted.ts';

/** What the control API works on. */
export interface Controlled {
  readonly storms: Storms;
  readonly served: readonly Served[];
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/**
 * Answers requests under `/simulator`, which are for the simulator and not for what it simulates.
 *
 * @returns Whether it was one of them.
 */
export function control(incoming: IncomingMessage, response: ServerResponse, controlled: Controlled): boolean {
  const { url = '' } = incoming;
  if (!/^\/simulator(?![^/?#])/.test(url)) return false;
  const path = url.replace(/[?#].*$/, '');
  void (async () => {
    const { status, body } = isTrusted(incoming)
      ? await replyTo(incoming, path, controlled).catch(failed)
      : { status: 403, body: { error: 'Expected a page or program of this machine' } };
    response.writeHead(status, { 'content-type': 'application/json', ...crossOriginHeaders(incoming) });
    response.end(body === undefined ? '' : `${JSON.stringify(body)}\n`);
  })();
  return true;
}

async function replyTo(incoming: IncomingMessage, path: string, { storms, served }: Controlled): Promise<Reply> {
  const [, , name, id] = path.split('/');
  switch (`${incoming.method} ${name}${id === undefined ? '' : '/:id'}`) {
    case 'OPTIONS storms':
    case 'OPTIONS storms/:id':
      return { status: 204 };
    case 'GET faults':
      return { status: 200, body: { faults: describe(faultFields), schedule: describe({ of: scheduleFields })['of'] } };
    case 'GET storms':
      return { status: 200, body: storms.running };
    case 'POST storms': {
      const read = await readBody(incoming);
      if ('refused' in read) return { status: 400, body: { error: read.message } };
      const begun = storms.begin(read.body as unknown as Storm);
      return { status: 201, body: { id: begun, storm: read.body } };
    }
    case 'DELETE storms':
      storms.endAll();
      return { status: 204 };
    case 'DELETE storms/:id':
      return storms.end(id!) ? { status: 204 } : { status: 404, body: { error: `There is no storm '${id}'` } };
    case 'GET requests':
      return { status: 200, body: served.map(describeRequest) };
    default:
      return { status: 404, body: { error: 'Expected /simulator/storms, /simulator/requests or /simulator/faults' } };
  }
}

function failed(error: unknown): Reply {
  return { status: error instanceof TypeError ? 400 : 500, body: { error: (error as Error).message } };
}

/** Names of fields with what they take, as errors say it; `?` stands behind those that may be absent. */
function describe(
  all: Readonly<Record<string, Readonly<Record<string, { readonly what: string; readonly isRequired: boolean }>>>>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    Object.entries(all).map(([name, fields]) => [
      name,
      Object.fromEntries(
        Object.entries(fields).map(([key, { what, isRequired }]) => [isRequired ? key : `${key}?`, what]),
      ),
    ]),
  );
}
