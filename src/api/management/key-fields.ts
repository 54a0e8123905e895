import Type from 'typebox';
import type { Environment } from '../../domain/environment.ts';
import {
  allowedAddressesMax,
  type KeyRestrictions,
  keyStatus,
  keyStatuses,
  unrestricted,
} from '../../domain/key-restrictions.ts';
import type { Rotation } from '../../domain/key-rotation.ts';
import { dateTime, nullable, oneOf, string, timestamp, version } from '../fields.ts';

// The fields that keys of partners and end customers and management tokens have in common.

const exampleAddresses = ['203.0.113.0/24', '2001:db8:7::/48'];
const exampleExpiry = '2027-05-04T09:30:00.000Z';

/** For operations that change restrictions. */
export const exampleRestrictions = { expires_at: exampleExpiry, allowed_addresses: exampleAddresses };

const aboutExpiry = 'in real time, also in a sandbox; null if it does not expire.';
const aboutAddresses =
  'IP addresses and networks in CIDR notation that it is accepted from; null for all. From other addresses it is ' +
  'rejected like wrong credentials.';

/** The restrictions in a request; both optional. */
export const restrictionSettings = {
  expires_at: Type.Optional(nullable(dateTime(`Time from which it is rejected (RFC 3339), ${aboutExpiry}`))),
  allowed_addresses: Type.Optional(
    nullable(
      Type.Array(Type.String({ format: 'network', maxLength: 64 }), {
        minItems: 1,
        maxItems: allowedAddressesMax,
        uniqueItems: true,
        description: aboutAddresses,
      }),
    ),
  ),
};

/** The restrictions in a reply. */
export const restrictionFields = {
  expires_at: nullable(timestamp(`Time from which it is rejected, ${aboutExpiry}`)),
  allowed_addresses: nullable(Type.Array(Type.String(), { description: aboutAddresses })),
};

/** What lists have about a key or token, in addition to what its owner receives when it is issued. */
export const listedKeyFields = {
  status: oneOf(keyStatuses, {
    title: 'KeyStatus',
    description: 'Status; all but `active` are rejected. `used_up`: a limited key without calls left.',
  }),
  revoked_at: nullable(timestamp('Time it was revoked; null if it was not.')),
  last_four: nullable(
    string('Its last four characters; null if it was issued before these were stored.', 'a1b2'),
  ),
  last_used_at: nullable(
    timestamp(
      'Day on which it was last used: its start in UTC, in real time, recorded some seconds later. Null if never, or not ' +
        'since this is recorded.',
    ),
  ),
  version: version(Object.keys(restrictionFields)),
};

/** The columns of lists of keys on the command line, after those that identify each. */
export const shownOfKeys = ['status', 'expires_at', 'last_four', 'last_used_at'];

/** What happens to the previous keys; all optional. */
export const rotationFields = {
  revoke_previous: Type.Optional(
    Type.Boolean({
      default: true,
      description: 'Whether to revoke the previous ones immediately; otherwise they stay valid.',
    }),
  ),
  previous_valid_until: Type.Optional(
    dateTime(
      'Time until which the previous ones stay valid (RFC 3339), in real time, instead of being revoked; those that ' +
        'expire sooner are left unchanged.',
    ),
  ),
};

export const aboutRotation =
  'The existing ones for this environment are revoked immediately; for a rotation without downtime, ' +
  '`previous_valid_until` keeps them valid until then, and `revoke_previous: false` until they are revoked.';

export function aboutUpdate(what: string): string {
  return (
    `Changes when ${what} expires and from which addresses it is accepted, immediately and on every node. Returns ` +
    '`CONFLICT` if it has been revoked or has expired.'
  );
}

interface RotationRequest extends Partial<KeyRestrictions> {
  revokePrevious?: boolean;
  previousValidUntil?: number;
}

/** Converts the fields about the previous keys. */
export function toRotation({ revokePrevious, previousValidUntil }: RotationRequest): Rotation {
  return { revokesPrevious: revokePrevious ?? true, previousValidUntil: previousValidUntil ?? null };
}

/** Converts the restrictions that a request states; others are as in `otherwise`. */
export function toRestrictions(
  { expiresAt, allowedAddresses }: Partial<KeyRestrictions>,
  otherwise: KeyRestrictions = unrestricted,
): KeyRestrictions {
  return {
    expiresAt: expiresAt === undefined ? otherwise.expiresAt : expiresAt,
    allowedAddresses: allowedAddresses === undefined ? otherwise.allowedAddresses : allowedAddresses,
  };
}

/** Converts the body of a request for a key. */
export function toKeyRequest(body: RotationRequest & { environment: Environment }) {
  return {
    environment: body.environment,
    rotation: toRotation(body),
    restrictions: toRestrictions(body),
  };
}

/** Adds the status of a key or token at a real time. */
export function withStatus<Key extends Parameters<typeof keyStatus>[0]>(key: Key, realNow: number) {
  return { ...key, status: keyStatus(key, realNow) };
}
