/** The part of JSON Schema that our schema uses and {@link validate} knows. */
export interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer';
  readonly const?: string | number;
  readonly enum?: readonly (string | number)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** `false`, or what further fields must be. */
  readonly additionalProperties?: false | Schema;
  /** Exactly one of these must be there. */
  readonly oneOf?: readonly { readonly required: readonly [string] }[];
  readonly items?: Schema;
}

const count: Schema = { type: 'integer', minimum: 0 };
const text: Schema = { type: 'string' };
const headers: Schema = { type: 'object', additionalProperties: text };
const oneOf = (...names: string[]): NonNullable<Schema['oneOf']> => names.map((name) => ({ required: [name] }));

const digest: Schema = {
  description: 'Bytes that are not kept, only compared.',
  type: 'object',
  required: ['sha256', 'bytes'],
  properties: { sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' }, bytes: count },
  additionalProperties: false,
};

const formPart: Schema = {
  type: 'object',
  required: ['name'],
  properties: { name: text, fileName: text, text, digest },
  oneOf: oneOf('text', 'digest'),
  additionalProperties: false,
};

const event: Schema = {
  description: 'The fields of a server-sent event in the order in which they came.',
  type: 'object',
  properties: {
    event: text,
    id: text,
    retry: text,
    data: { description: 'JSON, letter by letter as the provider wrote it.' },
    text: { type: 'string', description: 'Data that is no JSON, such as [DONE].' },
    comment: text,
    raw: { type: 'string', description: 'The whole event, where it is written in an unusual way.' },
  },
  additionalProperties: false,
};

const line: Schema = {
  type: 'object',
  properties: { line: { description: 'One line of JSON, letter by letter.' }, raw: text },
  oneOf: oneOf('line', 'raw'),
  additionalProperties: false,
};

const requestBody: Schema = {
  type: 'object',
  properties: { json: {}, text, form: { type: 'array', items: formPart }, digest },
  oneOf: oneOf('json', 'text', 'form', 'digest'),
  additionalProperties: false,
};

const answerBody: Schema = {
  type: 'object',
  properties: {
    events: { type: 'array', items: event },
    lineEnd: { description: 'Of the events.', enum: ['\n', '\r\n', '\r'] },
    afterColon: { description: 'Of the fields of events.', enum: [' ', ''] },
    lines: { type: 'array', items: line },
    json: { description: 'Sent without spaces, or by `indent`.' },
    indent: { description: 'Spaces a level.', type: 'integer', minimum: 1, maximum: 10 },
    verbatim: { description: 'JSON, letter by letter as the provider wrote it.' },
    tail: { type: 'string', pattern: '^\\s*$', description: 'What follows the JSON.' },
    text,
    base64: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' },
  },
  oneOf: oneOf('events', 'lines', 'json', 'verbatim', 'text', 'base64'),
  additionalProperties: false,
};

/** What a file of this version looks like. `recording.schema.json`, for editors, is this very object. */
export const recordingSchema: Schema = {
  description: 'A recorded exchange with a provider. Everything may be edited by hand.',
  type: 'object',
  required: ['version', 'recordedAt', 'request', 'response'],
  properties: {
    version: { const: 1 },
    recordedAt: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    request: {
      description: 'What a request must say to get this answer.',
      type: 'object',
      required: ['method', 'url', 'headers'],
      properties: {
        method: { type: 'string', pattern: '^[A-Z]+$' },
        url: { type: 'string', pattern: '^https?://' },
        headers,
        body: requestBody,
      },
      additionalProperties: false,
    },
    response: {
      type: 'object',
      required: ['status', 'headers'],
      properties: {
        status: { type: 'integer', minimum: 200, maximum: 599 },
        headers,
        body: answerBody,
        split: {
          description:
            'The bytes of each piece, where pieces are not events. Left out of account when they do not add up.',
          type: 'array',
          items: count,
        },
        headAt: { ...count, description: 'When the headers were there, in ms since the request.' },
        at: { type: 'array', items: count, description: 'When each piece was there, in ms since the request.' },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};
