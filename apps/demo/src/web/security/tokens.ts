import { jwtVerify, SignJWT } from 'jose';

const issuer = 'sluice-demo';
/** The one algorithm: who lets a token choose its own lets it choose `none`. */
const algorithm = 'HS256';

export interface Token {
  readonly token: string;
  readonly user: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
}

/** Makes tokens that say who somebody is, and knows its own again. */
export class Tokens {
  readonly #secret: Uint8Array;
  readonly #lifeMs: number;

  constructor(secret: string, lifeMs: number) {
    this.#secret = new TextEncoder().encode(secret);
    this.#lifeMs = lifeMs;
  }

  async make(user: string): Promise<Token> {
    const expiresAt = (Math.floor(Date.now() / 1_000) + Math.ceil(this.#lifeMs / 1_000)) * 1_000;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: algorithm })
      .setSubject(user)
      .setIssuer(issuer)
      .setAudience(issuer)
      .setIssuedAt()
      .setExpirationTime(expiresAt / 1_000)
      .sign(this.#secret);
    return { token, user, expiresAt };
  }

  /** Who it was made for; `undefined` for one that is not ours, was changed or is too old. */
  async userOf(token: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        algorithms: [algorithm],
        issuer,
        audience: issuer,
        requiredClaims: ['sub', 'exp'],
      });
      return payload.sub;
    } catch {
      return undefined; // why is nobody's business
    }
  }
}
