import { digest } from './digest.ts';
import type { Question } from './wires/wire.ts';

const openings = [
  'You ask: “%”',
  'Let me take this slowly: “%”',
  'A question to bring to a river: “%”',
  'I turned it over once or twice: “%”',
];
const middles = [
  'Water finds the lowest path because it never insists on a higher one, and most answers arrive the same way.',
  'The short answer fits in a sentence; the long one needs an afternoon, a map, and somebody who has been there.',
  'What looks like one thing is mostly many small ones, each arriving in order, each waiting for the one before.',
  'Begin with what can be measured, leave room for what cannot, and write both down in the same notebook.',
];
const closings = [
  'Nothing here was thought by a model: a simulator on this machine wrote it, token by token.',
  'Ask the same again and you will read the same again, because this is a simulator and has no moods.',
  'Whoever wants the truth of it should ask a real model; this simulator only promises to be punctual.',
  'That is as far as a simulator can see, and it saw exactly that far the last time, too.',
];

/** A few sentences about nothing in particular, always the same ones for the same conversation. */
export function simulatedText({ prompt, conversation }: Question): string {
  const seed = Number.parseInt(digest(conversation).slice(0, 8), 16);
  const pick = (from: readonly string[], step: number): string => from[Math.floor(seed / step) % from.length] ?? '';
  const subject = prompt.replaceAll(/\s+/g, ' ').trim().slice(0, 80);
  const sentence = /[.?!…]$/.test(subject) ? subject : `${subject}…`;
  const opening = pick(openings, 1).replace('%', () => sentence);
  return `${opening} ${pick(middles, openings.length)} ${pick(closings, openings.length * middles.length)}`;
}
