import type { Attributes } from '@opentelemetry/api';
import type { Call, CompletionRequest } from '@sluice/core';
import { attribute, chat, own } from './conventions.ts';
import { inputMessagesOf, systemInstructionsOf, toolDefinitionsOf } from './messages.ts';

/** What is known of a call before it is made, for samplers too. Nothing of what is asked. */
export function requestAttributes({ id, request, stream }: Call): Attributes {
  return {
    [attribute.operationName]: chat,
    [attribute.requestModel]: request.model,
    [attribute.maxTokens]: request.maxTokens,
    [attribute.temperature]: request.temperature,
    [attribute.topP]: request.topP,
    [attribute.seed]: request.seed,
    [attribute.stopSequences]: request.stopSequences && [...request.stopSequences],
    [attribute.outputType]: request.output && 'json',
    [attribute.stream]: stream || undefined, // absent means false
    [own.callId]: id,
  };
}

/** What is asked. */
export function requestContent(request: CompletionRequest): Attributes {
  const { system, tools } = request;
  return {
    [attribute.inputMessages]: inputMessagesOf(request),
    [attribute.systemInstructions]: system === undefined ? undefined : systemInstructionsOf(system),
    [attribute.toolDefinitions]: tools && toolDefinitionsOf(tools),
  };
}
