/** The answer that runs, so that a page that is loaded again can go on with it. */
export interface RunningStream {
  readonly id: string;
  readonly user: string;
  readonly question: string;
}

const place = 'sluice.stream';

export function keepStream(stream: RunningStream): void {
  sessionStorage.setItem(place, JSON.stringify(stream));
}

/** Forgets this one. One that was kept since, of another chat in this tab, stays. */
export function forgetStream(id: string): void {
  if (kept()?.id === id) forgetStreams();
}

/** Forgets what is kept, whose ever it is: a question is nobody else's to read. */
export function forgetStreams(): void {
  sessionStorage.removeItem(place);
}

/** That of this user, if there is one. */
export function keptStream(user: string): RunningStream | undefined {
  const stream = kept();
  return stream?.user === user && typeof stream.id === 'string' ? stream : undefined;
}

function kept(): RunningStream | null {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') as RunningStream | null;
  } catch {
    return null; // what is kept is no stream of ours
  }
}
