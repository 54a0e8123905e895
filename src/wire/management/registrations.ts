import Type, { type Static } from 'typebox';
import { recordedOutcomes } from '../../domain/registration/record.ts';
import { registeredEnvironments, registrationTasks } from '../../domain/registration/registration.ts';
import { everyRole, operators } from '../access.ts';
import { clientId, institutionIdPattern, oneOf, text } from '../fields.ts';
import { operation, type StaticOf } from '../operation.ts';
import { exampleEndCustomerId } from '../partner/credentials.ts';
import { exampleEndCustomer, exampleInstitution, examplePartner, exampleTimestamp } from './examples.ts';
import { idParam, realm } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';
import { registrationPacket } from './registration-packet.ts';
import { connector, registrationSchema, registrationStatus } from './registration-schemas.ts';

const query = {
  task: Type.Optional(
    oneOf(['ANY', ...registrationTasks], {
      title: 'RegistrationTaskFilter',
      description: 'Only registrations with this task for the operator; `ANY` for any task.',
    }),
  ),
  status: Type.Optional(registrationStatus),
  institution_id: Type.Optional(
    Type.String({ pattern: institutionIdPattern, description: 'Only registrations at this institution.' }),
  ),
  partner_client_id: Type.Optional(clientId),
  end_customer_client_id: Type.Optional(clientId),
  realm: Type.Optional(realm),
  environment: Type.Optional(
    oneOf(registeredEnvironments, { description: 'Environment of the registration.' }),
  ),
  connector: Type.Optional(connector),
  ...pageQuery,
};

const exampleRegistration = {
  end_customer_client_id: exampleEndCustomerId,
  partner_client_id: examplePartner.client_id,
  institution_id: exampleInstitution.institution_id,
  institution_name: exampleInstitution.name,
  environment: 'production',
  realm: 'live',
  connector: 'manual',
  status: 'PROCESSING',
  errors: [],
  task: 'SUBMIT',
  production_enablement_date: null,
  started_at: exampleTimestamp,
  updated_at: exampleTimestamp,
  due_at: null,
  submitted_at: null,
  withdrawn_at: null,
  failures: 0,
  last_failure: null,
};

const examplePacket = {
  application: '4be1a8c07f3d5e92',
  date: exampleTimestamp.slice(0, 10),
  institution_name: exampleInstitution.name,
  environment: 'production',
  partner_name: examplePartner.name,
  legal_entity_name: exampleEndCustomer.legal_entity_name,
  company_name: exampleEndCustomer.company_name,
  registration_number: null,
  address: exampleEndCustomer.address,
  application_name: exampleEndCustomer.application_name,
  website: exampleEndCustomer.website,
  redirect_uris: exampleEndCustomer.redirect_uris,
  logo_url: null,
  logo_sha256: null,
  products: exampleEndCustomer.products,
  technical_contact: exampleEndCustomer.technical_contact,
  billing_contact: exampleEndCustomer.billing_contact,
  customer_support_info: null,
  is_diligence_attested: true,
  is_bank_addendum_completed: true,
};

const path = '/v1/registrations/:end_customer_client_id/:institution_id/:environment';
/** Path of the packet as a printable page. */
export const packetPagePath = `${path}/packet.html`;

export const registrationParams = {
  end_customer_client_id: idParam('client_id of the end customer.'),
  institution_id: idParam('Id of the institution.'),
  environment: idParam('`production` or `development`.'),
};

export const listRegistrations = operation({
  id: 'listRegistrations',
  method: 'GET',
  path: '/v1/registrations',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List registrations',
  description:
    'Lists registrations with institutions: with `task`, those with a task for the operator, longest waiting ' +
    'first; else newest end customer first. If few items match, a page can hold fewer than `limit`, even none, ' +
    'and still have a `next_cursor`: continue from there.',
  query,
  reply: { registrations: Type.Array(registrationSchema), ...nextCursor },
  errors: [],
  replyExample: { registrations: [exampleRegistration], next_cursor: null },
});

export const readRegistration = operation({
  id: 'readRegistration',
  method: 'GET',
  path,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a registration and its packet',
  description:
    'Returns a registration, and the data that the institution’s form requires. `packet.html` under this path ' +
    'returns the same packet as a printable page.',
  params: registrationParams,
  reply: { registration: registrationSchema, packet: registrationPacket },
  errors: ['NOT_FOUND'],
  replyExample: { registration: exampleRegistration, packet: examplePacket },
});

const credential = (description: string) => Type.Optional(text({ description, maxLength: 4096 }));

const bankClient = Type.Object(
  {
    client_id: text({ description: 'client_id at the institution.', maxLength: 1024 }),
    client_secret: credential('Secret at the institution.'),
    registration_client_uri: Type.Optional(
      text({
        description:
          'Client configuration endpoint (RFC 7592, section 3). Without it, each change and the removal of a client ' +
          'at an `rfc7591` institution become the tasks `UPDATE` and `WITHDRAW`.',
        maxLength: 2048,
      }),
    ),
    registration_access_token: credential('Access token for that endpoint.'),
  },
  {
    title: 'BankClient',
    description: 'Client at the institution, only with `REGISTERED`. Stored encrypted, never returned.',
    additionalProperties: false,
  },
);

export type RecordedClient = Static<typeof bankClient>;

export const recordRegistration = operation({
  id: 'recordRegistration',
  method: 'POST',
  path: `${path}/record`,
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'Record a registration outcome',
  description:
    'Records the progress of a `manual` registration: it was filed (`SUBMITTED`), or the institution’s response ' +
    '(`APPROVED`, `ENABLED`, or `REFUSED` with the reason). For a `manual` registration, and for a `dynamic` one ' +
    'whose update or removal the institution refused: a change was submitted (`UPDATED`), or it was withdrawn ' +
    '(`WITHDRAWN`). For a `dynamic` registration with an unknown outcome: `REGISTERED` with the `bank_client`, or ' +
    '`NOT_REGISTERED`, to register it again. Returns `CONFLICT` if the registration does not await this outcome, ' +
    'and in the sandbox.',
  params: registrationParams,
  body: {
    outcome: oneOf(recordedOutcomes, { title: 'RecordedOutcome', description: 'The outcome.' }),
    reason: Type.Optional(
      text({
        description: 'The institution’s reason, shown to the partner; required with `REFUSED`.',
        maxLength: 2000,
      }),
    ),
    application: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{16}$',
        description:
          '`application` of the packet that the institution has; later changes are then still to be submitted. ' +
          'Defaults to the current one.',
      }),
    ),
    bank_client: Type.Optional(bankClient),
  },
  reply: { registration: registrationSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { outcome: 'SUBMITTED', application: examplePacket.application },
  replyExample: {
    registration: { ...exampleRegistration, task: 'RECORD_ANSWER', submitted_at: exampleTimestamp },
  },
});

export const retryRegistration = operation({
  id: 'retryRegistration',
  method: 'POST',
  path: `${path}/retry`,
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'Retry a registration',
  description:
    'Contacts the institution again immediately about a `dynamic` registration that waits after failures, or whose ' +
    'update or removal the institution refused (tasks `UPDATE` and `WITHDRAW`); resubmits one that the institution ' +
    'refused, if the application needs no fix. Returns `CONFLICT` if it waits for none of these.',
  params: registrationParams,
  reply: { registration: registrationSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {
    registration: {
      ...exampleRegistration,
      connector: 'dynamic',
      task: null,
      due_at: exampleTimestamp,
      failures: 3,
      last_failure: 'The institution responded with HTTP status 503.',
    },
  },
});

/** Converts the query to the store's filter. */
export function toRegistrationFilter(asked: StaticOf<typeof query>) {
  return {
    task: asked.task ?? null,
    status: asked.status ?? null,
    institutionId: asked.institution_id ?? null,
    partnerClientId: asked.partner_client_id ?? null,
    endCustomerClientId: asked.end_customer_client_id ?? null,
    realm: asked.realm ?? null,
    environment: asked.environment ?? null,
    connector: asked.connector ?? null,
  };
}
