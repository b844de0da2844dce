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

export function forgetStream(): void {
  sessionStorage.removeItem(place);
}

/** That of this user, if there is one. */
export function keptStream(user: string): RunningStream | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as RunningStream | null;
    return kept?.user === user && typeof kept.id === 'string' ? kept : undefined;
  } catch {
    return undefined;
  }
}
