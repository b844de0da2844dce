import { silenceMs, type MakeSubject } from '../subject.ts';
import { openaiInTurn } from '../openai-in-turn.ts';

const openai: MakeSubject = (primary, fallback) => ({
  setup: `maxRetries 2 (its default), timeout ${silenceMs} ms, the next client where the answer has not begun`,
  ask: openaiInTurn([primary, fallback], { timeout: silenceMs }),
});
export default openai;
