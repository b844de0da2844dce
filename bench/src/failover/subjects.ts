/** Who can be asked to survive the faults. */
export interface SubjectEntry {
  readonly name: string;
  /** In `subjects/`. */
  readonly file: string;
  /** What is asked of a fallback is not asked of who has none. */
  readonly hasFallback: boolean;
  /** Whose versions belong to a result. */
  readonly packages: readonly string[];
}

/** Ours first: it is what the command is about. */
export const subjects: readonly SubjectEntry[] = [
  { name: 'sluice', file: 'sluice.ts', hasFallback: true, packages: [] },
  { name: 'sluice-alone', file: 'sluice-alone.ts', hasFallback: false, packages: [] },
  { name: 'ai', file: 'ai.ts', hasFallback: true, packages: ['ai', '@ai-sdk/openai'] },
  { name: 'openai', file: 'openai.ts', hasFallback: true, packages: ['openai'] },
  { name: 'openai-default', file: 'openai-default.ts', hasFallback: true, packages: ['openai'] },
  { name: '@langchain', file: 'langchain.ts', hasFallback: true, packages: ['@langchain/core', '@langchain/openai'] },
];
