import { Agent, request } from 'undici';
import { anthropicBody, anthropicHeaders } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

/** Connections are kept as long as everybody else's; by default undici drops them after four seconds. */
const dispatcher = new Agent({ keepAliveTimeout: 60_000 });

const undici: MakeClient = (baseUrl) => {
  const url = `${baseUrl}/v1/messages`;
  return {
    async whole() {
      const { statusCode, body } = await request(url, {
        dispatcher,
        method: 'POST',
        headers: anthropicHeaders,
        body: JSON.stringify(anthropicBody),
      });
      const answer = JSON.parse(await body.text()) as { content: [{ text: string }] };
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      return answer.content[0].text;
    },
  };
};
export default undici;
