import Type from 'typebox';
import { everyRole, operatorAdmins, operators, partnerAdmins } from '../access.ts';
import { text } from '../fields.ts';
import { logoBodyBytesMax, operation } from '../operation.ts';
import { examplePartner } from './examples.ts';
import { nextCursor, pageQuery } from './page.ts';
import { newPartner, partnerChanges, partnerParams, partnerReply } from './partner-schemas.ts';

export const createPartner = operation({
  id: 'createPartner',
  method: 'POST',
  path: '/v1/partners',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Create a partner',
  description:
    'Creates a partner. Only the name is required; the defaults are all products and environments of contract ' +
    '1.517.0 and automatic review. It can create end customers once its flowdown and questionnaire are ' +
    '`COMPLETE`, and needs a secret to make calls.',
  body: newPartner,
  reply: { partner: partnerReply },
  errors: ['INVALID_LOGO'],
  example: {
    name: examplePartner.name,
    technical_contact: examplePartner.technical_contact,
    billing_contact: examplePartner.billing_contact,
    flowdown_status: 'COMPLETE',
    questionnaire_status: 'COMPLETE',
  },
  replyExample: { partner: examplePartner },
  bodyBytesMax: logoBodyBytesMax,
});

export const listPartners = operation({
  id: 'listPartners',
  method: 'GET',
  path: '/v1/partners',
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'List partners',
  description:
    'Lists partners, newest first. Temporary partners (`POST /v1/sandbox-partners`) are omitted unless `expiring` ' +
    'is true.',
  query: {
    q: Type.Optional(
      text({ description: 'Part of the name; case, width and repeated white space are ignored.' }),
    ),
    expiring: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether to include temporary partners.' }),
    ),
    ...pageQuery,
  },
  reply: { partners: Type.Array(partnerReply), ...nextCursor },
  errors: [],
  replyExample: { partners: [examplePartner], next_cursor: null },
});

export const readPartner = operation({
  id: 'readPartner',
  method: 'GET',
  path: '/v1/partners/:client_id',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a partner',
  description: 'Returns a partner, without its secrets.',
  params: partnerParams,
  reply: { partner: partnerReply },
  errors: ['NOT_FOUND'],
  replyExample: { partner: examplePartner },
});

export const updatePartner = operation({
  id: 'updatePartner',
  method: 'PATCH',
  path: '/v1/partners/:client_id',
  tag: 'Management',
  roles: [...operatorAdmins, ...partnerAdmins],
  scope: 'any',
  summary: 'Update a partner',
  description:
    'Updates the given fields; omitted fields keep their values, and null clears a contact, the support ' +
    'information or the logo. A partner’s own token can change only these (else `FORBIDDEN`).',
  params: partnerParams,
  body: partnerChanges,
  reply: { partner: partnerReply },
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_LOGO'],
  example: { review_policy: 'MANUAL' },
  replyExample: { partner: { ...examplePartner, review_policy: 'MANUAL' } },
  bodyBytesMax: logoBodyBytesMax,
});
