import type { FunctionComponent } from 'react';
import { Window } from 'happy-dom';

/**
 * Mounts a component of React in a page that there is none of. The globals of the test stay Node's, so that a server can
 * run beside it; React wants no more than a window and a document.
 */
export async function mount(component: FunctionComponent): Promise<() => void> {
  const window = new Window();
  Object.assign(globalThis, { window, document: window.document });
  const { createElement } = await import('react');
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(window.document.createElement('div') as unknown as Element);
  root.render(createElement(component));
  return () => {
    root.unmount();
    window.close();
  };
}
