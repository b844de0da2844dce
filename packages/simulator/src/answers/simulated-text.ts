import type { Question } from '../wires/question.ts';

const openings = [
  'You ask: “%”',
  'Let me take this slowly: “%”',
  'A question to bring to a river: “%”',
  'I turned it over once or twice: “%”',
];
const afterTools = ['The tool says: “%”', 'What came back is this: “%”'];
const thoughts = ['The question is about “%”', 'First of all, what is asked is “%”'];
const considerations = [
  'A short answer will do, and it should say where it comes from.',
  'There are two ways to put it; the plain one is better.',
  'Nothing has to be looked up for that, so I can go on and write it down.',
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

/** A few sentences about nothing in particular, always the same ones for the same chance. */
export function simulatedText({ prompt, toolResult }: Question, chance: number): string {
  const from = toolResult === undefined ? openings : afterTools;
  const opening = pick(from, chance, 1).replace('%', () => subjectOf(toolResult ?? prompt));
  const step = openings.length;
  return `${opening} ${pick(middles, chance, step)} ${pick(closings, chance, step * middles.length)}`;
}

/** What is thought before an answer. */
export function simulatedThought({ prompt }: Question, chance: number): string {
  const thought = pick(thoughts, chance, 3).replace('%', () => subjectOf(prompt));
  return `${thought} ${pick(considerations, chance, 5)}`;
}

function pick(from: readonly string[], chance: number, step: number): string {
  return from[Math.floor(chance / step) % from.length] ?? '';
}

function subjectOf(text: string): string {
  const subject = text.replaceAll(/\s+/g, ' ').trim().slice(0, 80);
  return /[.?!…]$/.test(subject) ? subject : `${subject}…`;
}
