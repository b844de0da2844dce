/** Who is signed in. */
export interface Session {
  readonly token: string;
  readonly user: string;
}

/**
 * The token is kept in `sessionStorage`: it is gone with the tab, every tab can be somebody else, and no request carries
 * it by itself, as it would a cookie, so that no other site can ask in our name. A script in the page could read it; so
 * there is none but ours (`default-src 'self'`), and nothing that a model says becomes markup.
 */
const place = 'sluice.session';

export function keptSession(): Session | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Partial<Session> | null;
    if (typeof kept?.token === 'string' && typeof kept.user === 'string') return { token: kept.token, user: kept.user };
  } catch {
    // What is kept is no session of ours.
  }
  return undefined;
}

export function keepSession(session: Session | undefined): void {
  if (session) sessionStorage.setItem(place, JSON.stringify(session));
  else sessionStorage.removeItem(place);
}
