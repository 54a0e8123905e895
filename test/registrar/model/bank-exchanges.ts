import type { BankClient, BankOutcome } from '../../../src/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/registrar/dynamic/dynamic-registration.ts';
import { type Answer, Bank, type Question } from './bank.ts';

type Exchanges = Pick<DynamicRegistration, keyof DynamicRegistration>;

/** Stands where requests leave the process: what a bank answers, in the terms that its answers are read in. */
export class BankExchanges {
  bank = new Bank();
  /** What the next exchange waits for, before the bank is asked or after. */
  #hold: { isRequestHeld: boolean; released: Promise<void> } | undefined;
  readonly dynamic: DynamicRegistration;
  readonly registrationEndpoint: string = 'https://bank.example/clients';

  /** `dynamic` where the bank is really asked. */
  constructor(dynamic?: DynamicRegistration) {
    const ask = (question: Question, reference: string, client: Partial<BankClient> | null) =>
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

  /** Where a client is managed. */
  clientUri(clientId: string): string {
    return `${this.registrationEndpoint}/${encodeURIComponent(clientId)}`;
  }

  /** Has the next exchange wait until what is returned is called. */
  hold(isRequestHeld: boolean): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hold = { isRequestHeld, released: promise };
    return resolve;
  }

  async #ask(question: Question, reference: string, clientId: string | null): Promise<BankOutcome> {
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
  const message = 'The bank says so.';
  switch (kind) {
    case 'registered':
      return { kind: 'registered', client };
    case 'pending':
      return { kind: 'pending', client, pollUri: 'https://bank.example/clients/1', retryAfterMs: null };
    case 'refused':
    case 'not let in':
      return { kind: 'refused', code: 'no', message, forOperator: kind === 'not let in' };
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
