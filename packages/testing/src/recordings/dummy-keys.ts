/** Constructors of SDKs throw without a key, and a replay needs none. */
const names = [
  'ANTHROPIC_API_KEY',
  'AZURE_OPENAI_API_KEY',
  'COHERE_API_KEY',
  'DEEPSEEK_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'GROQ_API_KEY',
  'MISTRAL_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'XAI_API_KEY',
];

/** What keys are set to in replays: it is no secret. */
export const dummyKey = 'replay-needs-no-key';

/** Sets the keys of the usual providers that are not set. For replays only. */
export function provideDummyKeys(environment: Record<string, string | undefined> = process.env): void {
  for (const name of names) environment[name] ||= dummyKey;
}
