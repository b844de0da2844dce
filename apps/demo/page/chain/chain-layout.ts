/** A link as the server describes it. */
export interface LinkDescription {
  readonly name: string;
  /** What it is there for; `provider`: who answers. */
  readonly role: string;
}

/** What the server says of its chain. */
export interface ChainDescription {
  readonly links: readonly LinkDescription[];
  readonly upstream: string;
  readonly faults: readonly string[];
}

/** The chain as it is drawn: gates one below the other, and the basins that the water can come to, named as in the router's notes. */
export interface ChainLayout {
  readonly gates: readonly LinkDescription[];
  readonly basins: readonly LinkDescription[];
}

/** Tells gates from basins. What stands in several targets is drawn once: a call is in one of them at a time. */
export function layOut({ links: all }: Pick<ChainDescription, 'links'>): ChainLayout {
  const links = all.filter(({ name }, at) => all.findIndex((link) => link.name === name) === at);
  const isBasin = ({ role }: LinkDescription): boolean => role === 'provider';
  return { gates: links.filter((link) => !isBasin(link)), basins: links.filter(isBasin) };
}
