/** A secret, in plain for its owner to see once, and as stored. */
export interface Secret {
  plain: string;
  /** Keyed hash; the only form that is stored, besides the last four characters. */
  hash: string;
}

/** Returns what is stored and shown of a secret in plain, so that its owner can tell it from others. */
export function lastFourOf({ plain }: Secret): string {
  return plain.slice(-4);
}

/** Time, identifiers and randomness for one decision; tests replace them. */
export interface Context {
  /** Realm time of the decision, in milliseconds since the epoch. */
  readonly now: number;
  /** IP address of the client whose request causes the decision; null for the server's own work. */
  readonly clientAddress: string | null;
  /** 24 lower-case hexadecimal digits. */
  newClientId(): string;
  /** 30 lower-case hexadecimal digits: 120 random bits. */
  newSecret(): Secret;
  /** A bearer token or the token of a user's link: its prefix and 40 hexadecimal digits, 160 random bits. */
  newToken(prefix: 'gop' | 'gpt' | 'gul'): Secret;
  /** From 0 up to, but not including, 1. */
  random(): number;
  /** A UUID version 7 (RFC 9562), increasing within one process. */
  newId(): string;
}
