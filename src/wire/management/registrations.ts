import Type, { type Static } from 'typebox';
import { recordedOutcomes } from '../../domain/registration/record.ts';
import { registeredEnvironments, registrationTasks } from '../../domain/registration/registration.ts';
import { everyRole, operators } from '../access.ts';
import { clientId, institutionIdPattern, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleEndCustomerId, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleEndCustomer, exampleInstitution, examplePartner, exampleTimestamp } from './examples.ts';
import { idParam, realm } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';
import { registrationPacket } from './registration-packet.ts';
import { connector, registrationSchema, registrationStatus } from './registration-schemas.ts';

const query = Type.Object(
  {
    task: Type.Optional(
      oneOf(['ANY', ...registrationTasks], {
        title: 'RegistrationTaskFilter',
        description: 'Only those that wait for the operator, for this or for anything.',
      }),
    ),
    status: Type.Optional(registrationStatus),
    institution_id: Type.Optional(
      Type.String({ pattern: institutionIdPattern, description: 'Only those at this institution.' }),
    ),
    partner_client_id: Type.Optional(clientId),
    end_customer_client_id: Type.Optional(clientId),
    realm: Type.Optional(realm),
    environment: Type.Optional(
      oneOf(registeredEnvironments, { description: 'What the application is registered for.' }),
    ),
    connector: Type.Optional(connector),
    ...pageQuery,
  },
  { additionalProperties: false },
);

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
/** Where one's packet is, as a page to print. */
export const packetPagePath = `${path}/packet.html`;

export const registrationParams = Type.Object({
  end_customer_client_id: idParam('The end customer’s client_id.'),
  institution_id: idParam('The institution’s id.'),
  environment: idParam('`production` or `development`.'),
});

export const listRegistrations = operation({
  id: 'listRegistrations',
  method: 'GET',
  path: '/v1/registrations',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List registrations',
  description:
    'Lists registrations with institutions: with `task` those that wait for the operator, the longest waiting first; ' +
    'else those of the newest end customer first. Where few of very many match, a page can hold fewer than `limit`, ' +
    'even none, and still have a `next_cursor`: the search goes on there.',
  query,
  reply: Type.Object(
    { registrations: Type.Array(registrationSchema), ...nextCursor, ...requestIdField },
    { title: 'ListRegistrationsResponse' },
  ),
  errors: [],
  replyExample: { registrations: [exampleRegistration], next_cursor: null, request_id: exampleRequestId },
});

export const readRegistration = operation({
  id: 'readRegistration',
  method: 'GET',
  path,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a registration, with its packet',
  description:
    'Tells how a registration stands, and all that the institution’s form asks for. The same packet is a page to ' +
    'print at `packet.html` under this address.',
  params: registrationParams,
  reply: Type.Object(
    { registration: registrationSchema, packet: registrationPacket, ...requestIdField },
    { title: 'ReadRegistrationResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { registration: exampleRegistration, packet: examplePacket, request_id: exampleRequestId },
});

const credential = (description: string) => Type.Optional(text({ description, maxLength: 4096 }));

const bankClient = Type.Object(
  {
    client_id: text({ description: 'Its client_id there.', maxLength: 1024 }),
    client_secret: credential('Its secret there.'),
    registration_client_uri: Type.Optional(
      text({ description: 'Where it is managed (RFC 7592, section 3).', maxLength: 2048 }),
    ),
    registration_access_token: credential('The token to manage it with.'),
  },
  {
    title: 'BankClient',
    description:
      'The client that the institution has, with `REGISTERED` only. Stored encrypted, never told again.',
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
  summary: 'Record what became of a registration',
  description:
    'Records of a `manual` registration that it was filed (`SUBMITTED`), what the institution answered (`APPROVED`, ' +
    '`ENABLED`, or `REFUSED` with the reason), that a change was handed on (`UPDATED`) or that it was taken back ' +
    '(`WITHDRAWN`). Of a `dynamic` one whose outcome is not known: `REGISTERED` with the `bank_client`, or ' +
    '`NOT_REGISTERED`, to be registered again. `CONFLICT` where it does not wait for that, and in the sandbox.',
  params: registrationParams,
  body: Type.Object(
    {
      outcome: oneOf(recordedOutcomes, { title: 'RecordedOutcome', description: 'What happened.' }),
      reason: Type.Optional(
        text({
          description: 'The institution’s, for the partner to read; needed with `REFUSED`.',
          maxLength: 2000,
        }),
      ),
      application: Type.Optional(
        Type.String({
          pattern: '^[0-9a-f]{16}$',
          description:
            'The packet’s `application`, as the institution has it. What has changed since then is then still to be ' +
            'handed on; left out, nothing has.',
        }),
      ),
      bank_client: Type.Optional(bankClient),
    },
    { title: 'RecordRegistrationRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { registration: registrationSchema, ...requestIdField },
    { title: 'RecordRegistrationResponse' },
  ),
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { outcome: 'SUBMITTED', application: examplePacket.application },
  replyExample: {
    registration: { ...exampleRegistration, task: 'RECORD_ANSWER', submitted_at: exampleTimestamp },
    request_id: exampleRequestId,
  },
});

export const retryRegistration = operation({
  id: 'retryRegistration',
  method: 'POST',
  path: `${path}/retry`,
  tag: 'Management',
  roles: operators,
  scope: 'operator',
  summary: 'Try a registration again now',
  description:
    'Asks the institution again at once about a `dynamic` registration that waits after failures, as when its ' +
    'interface has been configured anew; sets one going again that the institution refused, where the application ' +
    'has nothing to mend. `CONFLICT` where it does not wait for that.',
  params: registrationParams,
  reply: Type.Object(
    { registration: registrationSchema, ...requestIdField },
    { title: 'RetryRegistrationResponse' },
  ),
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {
    registration: {
      ...exampleRegistration,
      connector: 'dynamic',
      task: null,
      due_at: exampleTimestamp,
      failures: 3,
      last_failure: 'The bank answered 503.',
    },
    request_id: exampleRequestId,
  },
});

/** What a list is asked for, in the store's terms. */
export function toRegistrationFilter(asked: Static<typeof query>) {
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
