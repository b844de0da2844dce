import type { ServerResponse } from 'node:http';
import { Agent, request } from 'undici';
import { anthropicBody, anthropicHeaders } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const dispatcher = new Agent({ keepAliveTimeout: 60_000, bodyTimeout: 0, headersTimeout: 0 });
const body = JSON.stringify({ ...anthropicBody, stream: true });

/** The least that stands between a provider and a browser: its bytes as they come, unread. */
const frontPipe: MakeClient = (baseUrl) => {
  const pipe = async (response: ServerResponse): Promise<void> => {
    const options = { dispatcher, method: 'POST', headers: anthropicHeaders, body } as const;
    const answer = await request(`${baseUrl}/v1/messages`, options);
    response.writeHead(answer.statusCode, { 'content-type': 'text/event-stream' });
    answer.body.on('error', () => response.destroy()).pipe(response);
    response.on('close', () => answer.body.destroy());
  };
  return { front: (response) => void pipe(response) };
};
export default frontPipe;
