import type { FastifyRequest } from 'fastify';
import { clientNetwork } from './session/client-network.ts';

/** What the bytes of a body are counted for. */
interface Account {
  /** A client_id, the id of a token or user, or the network of an unknown client. */
  name: string;
  isKnown: boolean;
}

/**
 * The memory of the bodies that are being received or handled. One process has a limit for all of them. Clients whose
 * credentials are unknown, as they are not in the headers, share half of it. One caller can use half of it, and one
 * unknown client an eighth.
 */
export class BodyMemory {
  /** In bytes. */
  readonly limit: number;
  #all = 0;
  #unknown = 0;
  readonly #byAccount = new Map<string, number>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** In bytes. */
  get used(): number {
    return this.#all;
  }

  /** Takes bytes for an account, unless a limit would be exceeded; whether it did. */
  take(account: Account, bytes: number): boolean {
    const own = (this.#byAccount.get(account.name) ?? 0) + bytes;
    if (this.#all + bytes > this.limit) return false;
    if (own > this.limit / (account.isKnown ? 2 : 8)) return false;
    if (!account.isKnown && this.#unknown + bytes > this.limit / 2) return false;
    this.#count(account, bytes);
    return true;
  }

  giveBack(account: Account, bytes: number): void {
    this.#count(account, -bytes);
  }

  #count({ name, isKnown }: Account, bytes: number): void {
    const own = (this.#byAccount.get(name) ?? 0) + bytes;
    if (own === 0) this.#byAccount.delete(name);
    else this.#byAccount.set(name, own);
    this.#all += bytes;
    if (!isKnown) this.#unknown += bytes;
  }
}

/** The account of a request whose headers have been judged. */
export function accountOf({ caller, clientAddress }: FastifyRequest): Account {
  return caller === undefined
    ? { name: clientNetwork(clientAddress), isKnown: false }
    : { name: caller, isKnown: true };
}
