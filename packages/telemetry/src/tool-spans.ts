import { SpanKind, SpanStatusCode, type Context, type Tracer } from '@opentelemetry/api';
import type { Clock, ToolCall, ToolResult } from '@sluice/core';
import { attribute, executeTool } from './conventions.ts';
import { toolResultOf } from './messages.ts';

interface Telling {
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly content: boolean;
}

/**
 * Spans of the tools that ran on our side. Seen from above, one has run from the last that the model said until its result
 * passes.
 */
export class ToolSpans {
  readonly #parent: Context;
  readonly #telling: Telling;
  readonly #calls = new Map<string, ToolCall>();
  #begunMs = 0;

  constructor(parent: Context, telling: Telling) {
    this.#parent = parent;
    this.#telling = telling;
  }

  modelSpoke(): void {
    if (this.#calls.size > 0) this.#begunMs = this.#telling.clock.wall();
  }

  add(event: ToolCall | ToolResult): void {
    if (event.type === 'tool-result') return this.#ran(event);
    this.#calls.set(event.id, event);
    this.modelSpoke();
  }

  #ran(result: ToolResult): void {
    const { tracer, clock, content } = this.#telling;
    const call = this.#calls.get(result.id);
    this.#calls.delete(result.id);
    const name = result.name ?? call?.name ?? 'unknown';
    const endedMs = clock.wall();
    const attributes = {
      [attribute.operationName]: executeTool,
      [attribute.toolName]: name,
      [attribute.toolType]: 'function',
      [attribute.toolCallId]: result.id,
      [attribute.toolArguments]: content && call ? JSON.stringify(call.input ?? call.invalidInput) : undefined,
      [attribute.toolResult]: content ? toolResultOf(result) : undefined,
      [attribute.errorType]: result.isError ? 'tool-error' : undefined,
    };
    const startTime = call ? Math.min(this.#begunMs, endedMs) : endedMs; // the wall clock may jump
    const span = tracer.startSpan(
      `${executeTool} ${name}`,
      { kind: SpanKind.INTERNAL, attributes, startTime },
      this.#parent,
    );
    if (result.isError) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endedMs);
  }
}
