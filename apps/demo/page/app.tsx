import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { Chat } from './chat/chat.ts';
import { Desk } from './desk.tsx';
import { forgetStreams, keptStream } from './chat/running-stream.ts';
import { DemoClient } from './session/demo-client.ts';
import { keepSession, keptSession, type Session } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';

/** Either you sign in, or you are in. */
export function App(): JSX.Element {
  const [session, setSession] = useState<Session | undefined>(keptSession);
  const [notice, setNotice] = useState<string>();
  const conversation = useRef<{ readonly user: string; readonly chat: Chat }>(undefined);

  const change = (next: Session | undefined, why?: string): void => {
    if (next && !keptStream(next.user)) forgetStreams(); // somebody else's, whose sign-in had expired
    keepSession(next);
    setNotice(why);
    setSession(next);
  };

  const signedIn = useMemo(() => {
    if (!session) return undefined;
    const client = new DemoClient(session, () => {
      // A request of a session that is over may come back after the next one has begun.
      if (keptSession()?.token === session.token)
        change(undefined, 'Your sign-in has expired. Sign in again to go on.');
    });
    // Who comes back finds the conversation again; somebody else does not.
    if (conversation.current?.user !== session.user) {
      conversation.current = { user: session.user, chat: new Chat(client) };
    }
    const { chat } = conversation.current;
    chat.client = client;
    return { client, chat };
  }, [session]);

  const signOut = (): void => {
    conversation.current?.chat.stop();
    conversation.current = undefined;
    forgetStreams();
    change(undefined);
  };

  if (!signedIn) return <SignIn notice={notice} onSession={change} />;
  return <Desk client={signedIn.client} chat={signedIn.chat} onSignOut={signOut} />;
}
