import Type from 'typebox';
import { auditHeadKeyOf, publicJwkOf, signedBy } from '../../keyring/audit-key.ts';
import { listHeads } from '../../store/audit-head.ts';
import { operatorAdmins } from '../access.ts';
import { integer, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';

const head = Type.Object(
  {
    signed: string(
      'The head as a compact JWS (EdDSA). Its payload has `iat`, in seconds, and `chains`: for each chain the client_id of its ' +
        'partner or, for events without one, an empty text; the position of its last event; and the hash of that event.',
      'eyJhbGciOiJFZERTQSJ9.eyJpYXQiOjE3Nzc5MjAwMDAsImNoYWlucyI6W119.c2lnbmF0dXJl',
    ),
    chains: integer('Number of chains.', 12),
    recorded_at: timestamp('Time of the head.'),
    public_key: Type.Object(
      {
        kty: string('Key type.', 'OKP'),
        crv: string('Curve.', 'Ed25519'),
        x: string('Public key, base64url.', '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'),
      },
      { title: 'AuditHeadKey', description: 'The key that verifies `signed`, as a JWK. It never changes.' },
    ),
  },
  { title: 'AuditHead', description: 'A signed head of the audit log.' },
);

const readAuditHead = managementOperation({
  id: 'readAuditHead',
  method: 'GET',
  path: '/v1/audit/head',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Read the head of the audit log',
  description:
    'Returns a signed statement of how far each chain of the audit log is. Keep it outside the server: ' +
    '`gingham audit verify --head <file>` checks that a store still contains all events up to it.',
  reply: { head },
  errors: [],
  async handle(_call, { store, keyring, now }) {
    const heads = await listHeads(store.db);
    const key = auditHeadKeyOf(keyring);
    const recordedAt = now();
    const chains = heads.map(({ chain, position, hash }) => [chain, position, hash]);
    const signed = await signedBy(key, { iat: Math.floor(recordedAt / 1000), chains });
    return { head: { signed, chains: heads.length, recordedAt, publicKey: publicJwkOf(key) } };
  },
});

export const auditOperations = [readAuditHead];
