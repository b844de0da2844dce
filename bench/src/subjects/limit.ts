import { LimitClient } from '../limit/limit-client.ts';
import { anthropicBody, anthropicHeaders } from '../wire/question.ts';
import type { MakeClient } from './client.ts';

const streamBody = { ...anthropicBody, stream: true };

const limit: MakeClient = (baseUrl) => {
  const client = new LimitClient(`${baseUrl}/v1/messages`, anthropicHeaders);
  return {
    async whole() {
      const answer = (await client.whole(anthropicBody)) as { content: [{ text: string }] };
      return answer.content[0].text;
    },
    async stream(onText, signal) {
      for await (const text of client.stream(streamBody, signal)) onText(text);
    },
  };
};
export default limit;
