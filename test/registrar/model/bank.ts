/** How a bank currently responds. */
export const moods = [
  'is ready',
  'reviews',
  'declines',
  'denies access',
  'knows the name',
  'is busy',
  'loses answers',
  'loses requests',
  'forgets clients',
] as const;
export type Mood = (typeof moods)[number];

export type BankRequest = 'register' | 'look_up' | 'poll' | 'read' | 'update' | 'remove' | 'discard';

export interface Answer {
  kind:
    | 'registered'
    | 'pending'
    | 'refused'
    | 'access denied'
    | 'name taken'
    | 'not found'
    | 'deleted'
    | 'later'
    | 'unknown';
  /** Set for `registered` and `pending`. */
  clientId?: string;
}

interface Client {
  /** Fingerprint of the application. */
  reference: string;
  state: 'pending' | 'declined' | 'registered';
}

/** A bank: its clients and its responses. One instance serves the registrar, another the model. */
export class Bank {
  mood: Mood = 'is ready';
  /** A second client with the same name is rejected. */
  isNameUnique = false;
  readonly clients = new Map<string, Client>();
  /** How often an application was registered that already had a client. */
  doubles = 0;
  #count = 0;

  /** Returns the response to a request about the application with `reference`, or about a client. */
  answer(question: BankRequest, reference: string, clientId: string | null): Answer {
    if (this.mood === 'is busy') return { kind: 'later' };
    if (this.mood === 'loses requests') return { kind: 'unknown' };
    const answer = this.#perform(question, reference, clientId);
    return this.mood === 'loses answers' ? { kind: 'unknown' } : answer;
  }

  /** The client of an application, without declined ones. */
  clientOf(reference: string): string | undefined {
    for (const [id, client] of this.clients) {
      if (client.reference === reference && client.state !== 'declined') return id;
    }
    return undefined;
  }

  #perform(question: BankRequest, reference: string, given: string | null): Answer {
    const { mood, clients } = this;
    if (mood === 'denies access') return { kind: 'access denied' };
    if (question === 'register') return this.#register(reference);
    const clientId = (question === 'look_up' ? this.clientOf(reference) : given) ?? '';
    if (mood === 'forgets clients' && question !== 'look_up') clients.delete(clientId);
    const client = clients.get(clientId);
    if (client === undefined) return { kind: 'not found' };
    if (question === 'remove' || question === 'discard') {
      if (mood === 'declines') return { kind: 'refused' };
      clients.delete(clientId);
      return { kind: 'deleted' };
    }
    if (question === 'update' && mood === 'declines') return { kind: 'refused' };
    if (question === 'update' && mood === 'knows the name') return { kind: 'name taken' };
    const isReviewed = client.state === 'pending' && question !== 'update' && mood !== 'reviews';
    if (isReviewed) client.state = mood === 'declines' && question !== 'look_up' ? 'declined' : 'registered';
    return client.state === 'declined' ? { kind: 'refused' } : { kind: client.state, clientId };
  }

  #register(reference: string): Answer {
    const { mood, clients } = this;
    if (mood === 'declines') return { kind: 'refused' };
    const known = this.clientOf(reference);
    if (mood === 'knows the name' || (this.isNameUnique && known !== undefined))
      return { kind: 'name taken' };
    if (known !== undefined) this.doubles += 1;
    this.#count += 1;
    const clientId = `client ${this.#count} of ${reference}`;
    const state = mood === 'reviews' ? 'pending' : 'registered';
    clients.set(clientId, { reference, state });
    return { kind: state, clientId };
  }
}
