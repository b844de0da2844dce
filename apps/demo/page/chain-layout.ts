/** A link as the server describes it. */
export interface LinkDescription {
  readonly name: string;
  readonly role: string;
}

/** What the server says of its chain. */
export interface ChainDescription {
  readonly links: readonly LinkDescription[];
  /** The router's targets in order, where there is a router. */
  readonly targets?: readonly TargetDescription[];
  readonly upstream: string;
  readonly faults: readonly string[];
}

export interface TargetDescription {
  /** As the router's notes name it. */
  readonly name: string;
  readonly provider: string;
}

/** The chain as it is drawn: gates one below the other, and the basins that the water can come to. */
export interface ChainLayout {
  readonly gates: readonly LinkDescription[];
  readonly basins: readonly TargetDescription[];
}

const transports = ['anthropic', 'openai', 'gemini', 'ollama', 'simulator'];

/**
 * Tells gates from basins: the innermost names are those of transports, one for each target of the router. What stands in
 * several targets is drawn once: a call is in one of them at a time.
 */
export function layOut({ links: all, targets }: Pick<ChainDescription, 'links' | 'targets'>): ChainLayout {
  const links = all.filter(({ name }, at) => all.findIndex((link) => link.name === name) === at);
  const isBasin = ({ name }: LinkDescription, at: number): boolean =>
    targets?.some(({ provider }) => provider === name) === true ||
    transports.includes(name) ||
    (at === links.length - 1 && name !== 'router');
  const basins = targets ?? links.filter(isBasin).map(({ name }) => ({ name, provider: name }));
  return { gates: links.filter((link, at) => !isBasin(link, at)), basins };
}
