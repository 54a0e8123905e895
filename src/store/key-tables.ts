/** A data key, encrypted under one master key. */
export interface DataKeyRow {
  number: number;
  /** Fingerprint of the master key. */
  master_key: string;
  wrapped: string;
  /** Real time. */
  created_at: number;
}

/** Restrictions of a key or token. */
export interface RestrictionColumns {
  /** Real time. */
  expires_at: number | null;
  /** A list of texts. */
  allowed_addresses: string | null;
}

export interface ApiKeyRow extends RestrictionColumns {
  hash: string;
  key_id: string;
  client_id: string;
  owner: 'partner' | 'end_customer';
  environment: 'production' | 'development' | 'sandbox';
  /** The realm of the end customer or, for a partner's key, the one its environment sees. */
  realm: 'live' | 'sandbox';
  /** Null for an unlimited key. */
  calls_left: number | null;
  created_at: number;
  revoked_at: number | null;
  /** Of the secret; null for keys issued before it was stored. */
  last_four: string | null;
  /** Start of the day (UTC), in real time; null if it has not been used since this is recorded. */
  last_used_at: number | null;
}

export interface TokenRow extends RestrictionColumns {
  token_id: string;
  hash: string;
  name: string;
  /** Null for operator scope. */
  partner_client_id: string | null;
  created_at: number;
  revoked_at: number | null;
  /** As those of a key. */
  last_four: string | null;
  last_used_at: number | null;
}
