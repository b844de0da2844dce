import type { JSX } from 'preact';

const questions = ['Why does a river bend?', 'How does a canal lock lift a boat?', 'What is a sluice for?'];

/** What to do here, for somebody who has just come. */
export function EmptyConversation({ onAsk }: { readonly onAsk: (question: string) => void }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">Ask something, then make it hard.</p>
      <ol class="empty-steps">
        <li>Ask, and follow the call down the chain and the answer back up.</li>
        <li>Ask the same again: the cache answers, and nothing is spent.</li>
        <li>Begin a storm of 429s or take the provider down, and ask once more.</li>
      </ol>
      <ul class="empty-questions">
        {questions.map((question) => (
          <li key={question}>
            <button type="button" onClick={() => onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
