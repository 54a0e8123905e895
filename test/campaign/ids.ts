/** The kind of resource that a field or a path parameter of this name identifies; `client_id` depends on the place. */
const kinds: Readonly<Record<string, string>> = {
  end_customer_client_id: 'customer',
  partner_client_id: 'partner',
  institution_id: 'institution',
  endpoint_id: 'endpoint',
  delivery_id: 'delivery',
  key_id: 'key',
  secret_id: 'secret',
  token_id: 'token',
  user_id: 'user',
  event_id: 'event',
  request_id: 'request',
  direct_customer_id: 'direct customer',
  kid: 'signing key',
  next_cursor: 'cursor',
  cursor: 'cursor',
  version: 'version',
};

/** Kinds of which each resource belongs to one partner. Webhooks also name signing keys by `key_id`, which are common. */
const owned = new Set(['customer', 'endpoint', 'delivery', 'secret', 'token', 'user', 'event']);
const keptPerKind = 300;

export function kindOf(name: string, place: string): string | undefined {
  if (name === 'key_id' && place.startsWith('/webhook_verification_key')) return 'signing key';
  if (name !== 'client_id') return kinds[name];
  if (/end.customer/u.test(place)) return 'customer';
  return /partner/u.test(place) ? 'partner' : undefined;
}

/** The ids that a campaign has seen in replies, and the partner that each belongs to. */
export class Ids {
  readonly #byKind = new Map<string, string[]>();
  readonly #owners = new Map<string, string>();
  /** Ids that are never generated, as the campaign depends on the resource. */
  readonly #withheld = new Set<string>();

  withhold(id: string): void {
    this.#withheld.add(id);
  }

  /** The owner of a resource, if a partner has received its id before everyone else. */
  ownerOf(kind: string, id: string): string | undefined {
    return this.#owners.get(`${kind} ${id}`);
  }

  add(kind: string, id: string, tenant: string | undefined, at: number): void {
    if (this.#withheld.has(id)) return;
    if (tenant !== undefined && owned.has(kind) && this.ownerOf(kind, id) === undefined) {
      this.#owners.set(`${kind} ${id}`, tenant);
    }
    for (const name of tenant === undefined ? [kind] : [kind, `${kind} of ${tenant}`]) {
      const known = this.#byKind.get(name) ?? [];
      this.#byKind.set(name, known);
      if (known.length < keptPerKind) known.push(id);
      else known[at % keptPerKind] = id;
    }
  }

  /** An id of a kind: of this tenant if it has one and `isOwn`. */
  pick(kind: string, tenant: string | undefined, isOwn: boolean, random: () => number): string | undefined {
    const own = isOwn && tenant !== undefined ? this.#byKind.get(`${kind} of ${tenant}`) : undefined;
    const known = own ?? this.#byKind.get(kind) ?? [];
    return known[Math.floor(random() * known.length)];
  }
}

/** Calls `found` for each id in a reply. */
export function eachId(
  value: unknown,
  found: (kind: string, id: string) => void,
  name = '',
  place = '',
): void {
  if (typeof value === 'string') {
    // Test webhooks name an end customer that does not exist.
    if (/^0+$/u.test(value)) return;
    const kind = kindOf(name, place);
    if (kind !== undefined) found(kind, value);
  } else if (Array.isArray(value)) for (const item of value) eachId(item, found, name, place);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) eachId(inner, found, key, name || place);
  }
}
