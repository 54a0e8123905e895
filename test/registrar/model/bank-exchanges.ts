import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import type { BankOutcome } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type Answer, Bank, type BankRequest } from './bank.ts';

type Exchanges = Pick<DynamicRegistration, keyof DynamicRegistration>;

/** Replaces outbound requests: returns a bank's responses in the registrar's terms. */
export class BankExchanges {
  bank = new Bank();
  /** What the next exchange waits for, before or after the bank is called. */
  #hold: { isRequestHeld: boolean; released: Promise<void> } | undefined;
  readonly dynamic: DynamicRegistration;
  readonly registrationEndpoint: string = 'https://bank.example/clients';

  /** `dynamic` if the bank is actually called. */
  constructor(dynamic?: DynamicRegistration) {
    const ask = (question: BankRequest, reference: string, client: Partial<BankClient> | null) =>
      this.#ask(question, reference, client?.clientId ?? null);
    const means: Exchanges = {
      register: (_bank, { reference }) => ask('register', reference, null),
      lookUp: (_bank, { reference }) => ask('look_up', reference, null),
      poll: (_bank, _uri, client) => ask('poll', '', client),
      read: (_bank, client) => ask('read', '', client),
      update: (_bank, client) => ask('update', '', client),
      remove: (_bank, client) => ask('remove', '', client),
    };
    this.dynamic = dynamic ?? (means as DynamicRegistration);
  }

  /** URL at which a client is managed. */
  clientUri(clientId: string): string {
    return `${this.registrationEndpoint}/${encodeURIComponent(clientId)}`;
  }

  /** Makes the next exchange wait until the returned function is called. */
  hold(isRequestHeld: boolean): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hold = { isRequestHeld, released: promise };
    return resolve;
  }

  async #ask(question: BankRequest, reference: string, clientId: string | null): Promise<BankOutcome> {
    const hold = this.#hold;
    this.#hold = undefined;
    if (hold?.isRequestHeld) await hold.released;
    const answer = this.bank.answer(question, reference, clientId);
    if (hold !== undefined) await hold.released;
    return toOutcome(answer);
  }
}

function toOutcome({ kind, clientId = '' }: Answer): BankOutcome {
  const client: BankClient = {
    clientId,
    clientSecret: null,
    clientSecretExpiresAt: null,
    registrationClientUri: 'https://bank.example/clients/1',
    registrationAccessToken: 'token',
    metadata: {},
  };
  const message = 'The bank’s message.';
  switch (kind) {
    case 'registered':
      return { kind: 'registered', client };
    case 'pending':
      return { kind: 'pending', client, pollUri: 'https://bank.example/clients/1', retryAfterMs: null };
    case 'refused':
    case 'access denied':
      return { kind: 'refused', code: 'no', message, forOperator: kind === 'access denied' };
    case 'name taken':
      return { kind: 'name_taken', message };
    case 'not found':
      return { kind: 'not_found' };
    case 'deleted':
      return { kind: 'deleted' };
    case 'later':
      return { kind: 'later', retryAfterMs: null, message };
    case 'unknown':
      return { kind: 'unknown', message };
  }
}
