import { useEffect, useState } from 'preact/hooks';
import type { Chat } from './chat.ts';

/** Draws again whenever the conversation has changed. */
export function useChat(chat: Chat): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    chat.onChange = () => redraw((times) => times + 1);
    chat.onChange();
    return () => {
      chat.onChange = () => {};
    };
  }, [chat]);
}
