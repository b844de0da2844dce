import type { JSX, TargetedSubmitEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LockDrawing } from './lock-drawing.tsx';
import { Mark } from '../look/mark.tsx';
import { signIn } from './demo-client.ts';
import type { Session } from './session.ts';
import { ThemeToggle } from '../look/theme-toggle.tsx';

interface SignInProps {
  /** Why somebody who was in is here again. */
  readonly notice: string | undefined;
  readonly onSession: (session: Session) => void;
}

export function SignIn({ notice, onSession }: SignInProps): JSX.Element {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  // At once: a focus that comes late would take the keys of somebody who is typing already.
  useLayoutEffect(() => name.current?.focus(), []);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      onSession(await signIn(name.current!.value.trim(), password.current!.value));
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof TypeError ? 'The server does not answer. Is it running?' : (error as Error).message);
      password.current?.select();
      password.current?.focus();
    }
  };

  return (
    <main class="entrance">
      <LockDrawing />
      <div class="entrance-side">
        <h1 class="entrance-name">
          <Mark /> Sluice
        </h1>
        <p class="entrance-says">Ask a language model, and watch the call pass every gate on its way.</p>
        <form class="entrance-form" onSubmit={(event) => void submit(event)} aria-labelledby="sign-in">
          <h2 id="sign-in">Sign in</h2>
          {notice !== undefined && <p class="entrance-notice">{notice}</p>}
          <label>
            Name
            <input ref={name} name="user" autocomplete="username" autocapitalize="none" spellcheck={false} required />
          </label>
          <label>
            Password
            <input ref={password} name="password" type="password" autocomplete="current-password" required />
          </label>
          <p class="entrance-problem" role="alert">
            {problem}
          </p>
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Signing in …' : 'Sign in'}
          </button>
          <p class="entrance-hint">
            For trying out: <code>ada</code>, <code>grace</code> or <code>alan</code>, each with a budget of their own.
            The password is <code>sluice</code>, unless the server was started with another.
          </p>
        </form>
        <ThemeToggle />
      </div>
    </main>
  );
}
