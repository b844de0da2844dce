/**
 * Names of OpenTelemetry's conventions for generative AI. They are in development, and no package that may be depended on has
 * them, so that they stand here and nowhere else. `1.45`: the last that were released, in semantic-conventions 1.45.0 (2026).
 * `next`: those of the repository that they moved to, open-telemetry/semantic-conventions-genai, as of November 2026.
 */
export type ConventionsVersion = '1.45' | 'next';

/** What both sets call alike. */
export const attribute = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  maxTokens: 'gen_ai.request.max_tokens',
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  seed: 'gen_ai.request.seed',
  stopSequences: 'gen_ai.request.stop_sequences',
  stream: 'gen_ai.request.stream',
  outputType: 'gen_ai.output.type',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  systemInstructions: 'gen_ai.system_instructions',
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  toolDefinitions: 'gen_ai.tool.definitions',
  toolName: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',
  toolCallId: 'gen_ai.tool.call.id',
  toolArguments: 'gen_ai.tool.call.arguments',
  toolResult: 'gen_ai.tool.call.result',
  tokenType: 'gen_ai.token.type',
  tokenModality: 'gen_ai.token.modality',
  errorType: 'error.type',
  httpStatus: 'http.response.status_code',
} as const;

/** What the conventions have no name for. */
export const own = {
  callId: 'sluice.call.id',
  outcome: 'sluice.outcome',
  source: 'sluice.source',
  attempts: 'sluice.attempts',
  turns: 'sluice.turns',
  keptInputTokens: 'sluice.kept.input_tokens',
  keptOutputTokens: 'sluice.kept.output_tokens',
  attemptInputTokens: 'sluice.attempt.input_tokens',
  attemptOutputTokens: 'sluice.attempt.output_tokens',
  requestId: 'sluice.request.id',
  attemptFailed: 'sluice.attempt_failed',
  attemptOutput: 'sluice.attempt.output',
  retryAfterMs: 'sluice.retry_after_ms',
  note: 'sluice.note',
} as const;

/** Where the two sets part. */
export interface Conventions {
  readonly cacheWriteTokens: string;
  readonly duration: string;
  readonly timeToFirstChunk: string;
  /** What is said of an answer that did not come to its end; nothing in the released set. */
  readonly brokenReason?: string;
  /** One histogram by token type, or a counter for each class and histograms beside. */
  readonly tokens: string | TokenMetrics;
}

export interface TokenMetrics {
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite: string;
  readonly reasoning: string;
  readonly inputPerOperation: string;
  readonly outputPerOperation: string;
}

export const conventions: Readonly<Record<ConventionsVersion, Conventions>> = {
  '1.45': {
    cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
    duration: 'gen_ai.client.operation.duration',
    timeToFirstChunk: 'gen_ai.client.operation.time_to_first_chunk',
    tokens: 'gen_ai.client.token.usage',
  },
  next: {
    cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
    duration: 'gen_ai.client.inference.duration',
    timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
    brokenReason: 'error',
    tokens: {
      input: 'gen_ai.client.inference.usage.input_tokens',
      output: 'gen_ai.client.inference.usage.output_tokens',
      cacheRead: 'gen_ai.client.inference.usage.cache_read.input_tokens',
      cacheWrite: 'gen_ai.client.inference.usage.cache_write.input_tokens',
      reasoning: 'gen_ai.client.inference.usage.reasoning.output_tokens',
      inputPerOperation: 'gen_ai.client.inference.operation.input_tokens',
      outputPerOperation: 'gen_ai.client.inference.operation.output_tokens',
    },
  },
};

/** `gen_ai.operation.name`: every dialect speaks of chats. */
export const chat = 'chat';
export const executeTool = 'execute_tool';

/** Bucket boundaries that the conventions ask for. */
export const buckets: { readonly seconds: number[]; readonly tokens: number[] } = {
  seconds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  tokens: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
};

const providerNames = new Map([
  ['azure', 'azure.ai.openai'],
  ['bedrock', 'aws.bedrock'],
  ['gemini', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['moonshot', 'moonshot_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['xai', 'x_ai'],
]);

/** What the conventions call a provider; the others are called as here. */
export function providerNameOf(provider: string): string {
  return providerNames.get(provider) ?? provider;
}

const finishReasons = new Map([
  ['tool-calls', 'tool_call'],
  ['refusal', 'content_filter'],
  ['malformed', 'error'],
]);

/** What the conventions call why an answer ended. */
export function finishReasonOf(reason: string): string {
  return finishReasons.get(reason) ?? reason;
}
