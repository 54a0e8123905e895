import { objectToCamel } from 'ts-case-convert';
import Type, { type Static } from 'typebox';
import type { EndCustomerUpdate } from '../../domain/update-end-customer.ts';
import { operators, partnerWriters } from '../access.ts';
import { logo, optionally, text } from '../fields.ts';
import { logoBodyBytesMax, operation } from '../operation.ts';
import { applicationFields } from '../partner/application-fields.ts';
import { endCustomerDetail, endCustomerParams } from './end-customer-schemas.ts';
import { exampleEndCustomer } from './examples.ts';
import { flowdownStatus, questionnaireStatus } from './partner-schemas.ts';

const reason = text({ description: 'Reason; saved on the end customer.', maxLength: 2000 });
const required = { reason };
const optional = { reason: Type.Optional(reason) };

const reply = { end_customer: endCustomerDetail };

const decided = {
  method: 'POST',
  tag: 'Management',
  scope: 'operator',
  params: endCustomerParams,
  errors: ['NOT_FOUND', 'CONFLICT'],
} as const;

export const approveEndCustomer = operation({
  ...decided,
  id: 'approveEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/approve',
  summary: 'Approve an end customer',
  description:
    'Approves an end customer, which becomes `PENDING_ENABLEMENT`. Returns `CONFLICT` unless it is `UNDER_REVIEW`.',
  body: optional,
  reply,
  example: { reason: 'Documents are in order.' },
  replyExample: { end_customer: { ...exampleEndCustomer, decision_reason: 'Documents are in order.' } },
});

export const denyEndCustomer = operation({
  ...decided,
  id: 'denyEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/deny',
  summary: 'Deny an end customer',
  description:
    'Denies an end customer, which becomes `DENIED` and keeps its sandbox and development keys. Returns ' +
    '`CONFLICT` unless it is `UNDER_REVIEW`.',
  body: required,
  reply,
  example: { reason: 'The website sells something else.' },
  replyExample: {
    end_customer: {
      ...exampleEndCustomer,
      status: 'DENIED',
      decision_reason: 'The website sells something else.',
    },
  },
});

export const reverseEndCustomer = operation({
  ...decided,
  id: 'reverseEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/reverse',
  summary: 'Reverse a denial',
  description:
    'Reverses a denial: the end customer is treated as approved. Returns `CONFLICT` unless it is `DENIED`.',
  body: required,
  reply,
  example: { reason: 'The website was fixed.' },
  replyExample: { end_customer: { ...exampleEndCustomer, decision_reason: 'The website was fixed.' } },
});

export const updateEndCustomer = operation({
  ...decided,
  id: 'updateEndCustomer',
  roles: [...operators, ...partnerWriters],
  method: 'PATCH',
  path: '/v1/end-customers/:client_id',
  scope: 'any',
  summary: 'Update an end customer',
  description:
    'Updates the given fields; omitted fields keep their values. Registrations that waited for a changed field ' +
    'continue, and institutions that have the application receive the change. A partner’s token can change the ' +
    'application; only the operator can change flowdown and questionnaire status.',
  body: optionally({
    flowdown_status: flowdownStatus,
    questionnaire_status: questionnaireStatus,
    ...applicationFields,
    logo,
  }),
  bodyBytesMax: logoBodyBytesMax,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'INVALID_LOGO'],
  reply,
  example: { redirect_uris: ['https://app.sunflower.example.com/oauth'] },
  replyExample: { end_customer: exampleEndCustomer },
});

/** Fields that a partner's token can change. */
export const ownFieldsOfEndCustomer = ['application_name', 'website', 'redirect_uris', 'logo'];

export function toEndCustomerUpdate(
  body: Static<NonNullable<typeof updateEndCustomer.body>>,
): EndCustomerUpdate {
  return objectToCamel(body) as EndCustomerUpdate;
}
