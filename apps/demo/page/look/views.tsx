import type { JSX } from 'preact';

export type View = 'chat' | 'chain' | 'numbers';

const names: readonly (readonly [View, string])[] = [
  ['chat', 'Chat'],
  ['chain', 'Chain'],
  ['numbers', 'Numbers'],
];

/** Which part of the desk is seen where there is room for one only. */
export function Views({ view, onView }: { readonly view: View; readonly onView: (view: View) => void }): JSX.Element {
  return (
    <nav class="views" aria-label="Views">
      {names.map(([name, says]) => (
        <button key={name} type="button" aria-current={name === view ? 'true' : undefined} onClick={() => onView(name)}>
          {says}
        </button>
      ))}
    </nav>
  );
}
