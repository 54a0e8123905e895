import Type, { type Static } from 'typebox';
import { type ChannelConflict, conflictKinds, conflictMatches } from '../../domain/channel-conflict.ts';
import { endCustomerStatus, nullable, oneOf } from '../fields.ts';

export const conflictSchema = Type.Object(
  {
    kind: oneOf(conflictKinds, {
      title: 'ConflictKind',
      description: '`end_customer` of another partner, or `direct_customer` of the operator.',
    }),
    id: Type.String({ description: 'Its client_id or direct_customer_id.' }),
    legal_name: Type.String({ description: 'Legal name.' }),
    website: Type.String({ description: 'Website.' }),
    partner_client_id: nullable(
      Type.String({ description: 'client_id of its partner; null for a direct customer.' }),
    ),
    partner_name: nullable(Type.String({ description: 'Name of its partner; null for a direct customer.' })),
    status: nullable(endCustomerStatus),
    matches: Type.Array(
      oneOf(conflictMatches, {
        title: 'ConflictMatch',
        description: 'What matches: `legal_name`, or the registered `domain` of the website.',
      }),
    ),
  },
  {
    title: 'ChannelConflict',
    description: 'A customer of another partner or of the operator with the same legal name or domain.',
  },
);

export function toConflictReply(conflict: ChannelConflict): Static<typeof conflictSchema> {
  const { kind, id, legalName, website, partner, status, matches } = conflict;
  return {
    kind,
    id,
    legal_name: legalName,
    website,
    partner_client_id: partner?.clientId ?? null,
    partner_name: partner?.name ?? null,
    status,
    matches,
  };
}
