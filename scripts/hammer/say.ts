/** Said by a process. The time is taken here, and not where it is read. A pipe is written at once: what was said outlives a kill. */
export function say(word: string, text: string): void {
  process.stdout.write(`${word} ${process.hrtime.bigint()} ${text.replaceAll('\n', ' ')}\n`);
}
