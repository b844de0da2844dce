import { Fold, sleep, type Clock, type Message, type Middleware, type ToolResultPart } from '@sluice/core';

/** Answers every tool call after a while and asks again, `maxTurns` times at most. */
export function tools({ clock, maxTurns = 3 }: { clock: Clock; maxTurns?: number }): Middleware {
  return async function* tools(call, next) {
    let messages: readonly Message[] = call.request.messages;
    for (let turn = 1; ; turn++) {
      const inner = { ...call, id: `${call.id}.${turn}`, request: { ...call.request, messages } };
      const fold = new Fold();
      let again = false;
      for await (const event of next(inner)) {
        fold.add(event);
        again = event.type === 'end' && event.reason === 'tool-calls' && turn < maxTurns;
        if (!again) yield event;
      }
      if (!again) return;
      const { toolCalls, messages: answer } = fold.completion;
      const results: ToolResultPart[] = [];
      for (const { id, name } of toolCalls) {
        await sleep(1, call.signal, clock);
        const result: ToolResultPart = { type: 'tool-result', id, name, content: '3' };
        results.push(result);
        yield result;
      }
      const added: readonly Message[] = [...answer, { role: 'tool', content: results }];
      messages = [...messages, ...added];
      yield { type: 'turn', turn, reason: 'tool-calls', messages: added };
    }
  };
}
