/** About as many headers as the providers send: to parse them is part of what a request costs. */
const common = `date: Thu, 01 Jan 2026 00:00:00 GMT
request-id: req_011CSHoEeqs5C35K2UUqR7Fy
x-request-id: req_011CSHoEeqs5C35K2UUqR7Fy
anthropic-organization-id: 4f8b1f0c-5c4f-4b64-8f0e-000000000000
anthropic-ratelimit-requests-limit: 4000
anthropic-ratelimit-requests-remaining: 3999
anthropic-ratelimit-requests-reset: 2026-01-01T00:00:00Z
anthropic-ratelimit-tokens-limit: 400000
anthropic-ratelimit-tokens-remaining: 399000
anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z
strict-transport-security: max-age=31536000; includeSubDomains; preload
cf-cache-status: DYNAMIC
via: 1.1 proxy
server: cloudflare
connection: keep-alive
`;

const head = (own: string): string => `HTTP/1.1 200 OK\n${own}\n${common}\n`.replaceAll('\n', '\r\n');

export const streamHead: Buffer = Buffer.from(
  head('content-type: text/event-stream; charset=utf-8\ncache-control: no-cache\ntransfer-encoding: chunked'),
);

/** A whole answer with its head. */
export function wholeAnswer(body: string): Buffer {
  const own = `content-type: application/json\ncontent-length: ${Buffer.byteLength(body)}`;
  return Buffer.from(head(own) + body);
}

/** A piece of a body, framed by its length. */
export function framed(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
}

export const lastFrame: Buffer = Buffer.from('0\r\n\r\n');
