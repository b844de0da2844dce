import type { JSX } from 'preact';
import type { Part, ToolUse } from './answer.ts';

interface PartViewProps {
  readonly part: Part;
  /** It is the one that is being written. */
  readonly growing: boolean;
}

/** A piece of an answer. What a model says is text here, whatever it looks like: nothing of it becomes markup. */
export function PartView({ part, growing }: PartViewProps): JSX.Element {
  if (part.kind === 'text') {
    return (
      <p class="said" data-growing={growing}>
        {part.text}
      </p>
    );
  }
  if (part.kind === 'tool') return <ToolView tool={part} />;
  return (
    <details class="aside">
      <summary>
        <span class="aside-kind">thought</span> {growing ? 'thinking …' : `${countWords(part.text)} words`}
      </summary>
      <p class="aside-text">{part.text}</p>
    </details>
  );
}

function ToolView({ tool }: { readonly tool: ToolUse }): JSX.Element {
  const state = tool.result === undefined ? 'runs …' : tool.failed ? 'failed' : 'done';
  return (
    <details class="aside">
      <summary>
        <span class="aside-kind">tool</span> <code>{tool.name}</code> {state}
      </summary>
      <dl class="aside-facts">
        <dt>asked with</dt>
        <dd>
          <code>{tool.input}</code>
        </dd>
        {tool.result !== undefined && (
          <>
            <dt>said</dt>
            <dd>
              <code>{tool.result}</code>
            </dd>
          </>
        )}
      </dl>
    </details>
  );
}

function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
