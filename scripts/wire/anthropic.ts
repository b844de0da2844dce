import { isJsonObject, type AnswerPart, type Completion, type JsonObject, type Usage } from '@sluice/core';

/**
 * A completion as `@anthropic-ai/sdk` would have summed it up. Our usage is disjoint and the SDK's is not: thinking is in
 * its output, and both cache times are in its cache writes.
 */
export function asAnthropicSdk(completion: Completion): Readonly<Record<string, unknown>> {
  const { content } = completion;
  const usage = withoutCompactions(completion.usage);
  const raw = content.flatMap((part) => (part.type === 'raw' ? [part.value] : []));
  const fields = content.flatMap((part) =>
    part.type === 'raw' || !part.providerFields ? [] : [part.providerFields.fields],
  );
  const rawUsage = usage.raw ?? {};
  const creation = isJsonObject(rawUsage['cache_creation']) ? rawUsage['cache_creation'] : {};
  const serverResults = raw.filter((block) => 'tool_use_id' in block);
  const signatures = fields.filter(({ signature }) => typeof signature === 'string' && signature !== '');
  return {
    text: completion.text,
    thinking: completion.reasoning,
    toolCalls: completion.toolCalls.map(({ id, name, input }) => ({ id, name, input })),
    serverToolCalls: raw
      .filter(({ type }) => type === 'server_tool_use' || type === 'mcp_tool_use')
      .map(({ id, name, type, input }) => ({ id, name, type, input })),
    serverToolResults: serverResults.map(({ tool_use_id, type }) => ({ toolUseId: tool_use_id, type })),
    blockTypes: content.map(blockType),
    redactedThinking: raw.filter(({ type }) => type === 'redacted_thinking').length,
    signatures: signatures.length,
    citations: fields.flatMap(citationTypes),
    stopReason: completion.rawReason,
    stopSequence: completion.attempts.at(-1)?.raw?.['stop_sequence'],
    usage: {
      input: usage.inputTokens,
      output: usage.outputTokens === undefined ? undefined : usage.outputTokens + (usage.reasoningTokens ?? 0),
      cacheRead: usage.cacheReadTokens,
      cacheWrite:
        usage.cacheWriteTokens === undefined ? undefined : usage.cacheWriteTokens + (usage.cacheWriteLongTokens ?? 0),
      cacheWrite5m: creation['ephemeral_5m_input_tokens'],
      cacheWrite1h: usage.cacheWriteLongTokens,
      reasoning: usage.reasoningTokens,
    },
    usageRaw: rawUsage,
    model: completion.model,
    id: completion.id,
  };
}

function blockType(part: AnswerPart): unknown {
  const types = { text: 'text', reasoning: 'thinking', 'tool-call': 'tool_use' } as const;
  return part.type === 'raw' ? part.value['type'] : types[part.type];
}

function citationTypes({ citations }: JsonObject): readonly unknown[] {
  return Array.isArray(citations) ? citations.map((citation: JsonObject) => citation['type']) : [];
}

/** The SDK leaves out what compactions used; ours counts it. */
function withoutCompactions(usage: Usage): Usage {
  const iterations = usage.raw?.['iterations'];
  const compactions = (Array.isArray(iterations) ? (iterations as readonly JsonObject[]) : []).filter(
    ({ type }) => type === 'compaction',
  );
  const less = (count: number | undefined, name: string): number | undefined =>
    count && compactions.reduce((rest, one) => rest - ((one[name] as number | null | undefined) ?? 0), count);
  const { inputTokens, outputTokens, ...others } = usage;
  const input = less(inputTokens, 'input_tokens');
  const output = less(outputTokens, 'output_tokens');
  return {
    ...others,
    ...(input !== undefined && { inputTokens: input }),
    ...(output !== undefined && { outputTokens: output }),
  };
}
