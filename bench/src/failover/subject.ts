/** A provider and what it calls its model. */
export interface Endpoint {
  /** With `/v1`, as OpenAI's own has it. */
  readonly baseUrl: string;
  readonly model: string;
}

/** What a caller is given by a subject that did not throw. */
export interface Answer {
  readonly text: string;
  /** The model that is said to have answered. */
  readonly model: string | undefined;
  /** Whether it was told what the answer cost. */
  readonly hasUsage: boolean;
}

/** Who has to survive a fault: a library, set up as its users would for two providers. */
export interface Subject {
  /** How it is set up, for people. */
  readonly setup: string;
  /** Asks once. Throws what its caller would see. */
  ask(prompt: string, stream: boolean): Promise<Answer>;
}

/**
 * The default export of a subject's file. All have what the suite grants everybody: two retries, 30 s of silence, a fallback;
 * what else they set stands in `setup`. The key is any.
 */
export type MakeSubject = (primary: Endpoint, fallback: Endpoint) => Subject;

/** Said by the subjects that want one. */
export const apiKey = 'any';

/** How long the suite lets everybody wait. */
export const silenceMs = 30_000;

/** How long those wait for the first token who can tell that apart, as the suite's own client does. */
export const firstTokenMs = 10_000;
