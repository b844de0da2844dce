import type { MakeSubject } from '../subject.ts';
import { openaiInTurn } from '../openai-in-turn.ts';

const openaiDefault: MakeSubject = (primary, fallback) => ({
  setup: 'as it comes (maxRetries 2, timeout 10 minutes), the next client where the answer has not begun',
  ask: openaiInTurn([primary, fallback], {}),
});
export default openaiDefault;
