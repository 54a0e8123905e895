import Type from 'typebox';
import {
  type ChannelConflict,
  canSeeConflicts,
  conflictKinds,
  conflictMatches,
} from '../../domain/channel-conflict.ts';
import { type EndCustomer, reviewReasons } from '../../domain/end-customer.ts';
import type { Actor } from '../../domain/event.ts';
import type { Page, Place } from '../../domain/page.ts';
import type { Registration } from '../../domain/registration/registration.ts';
import { productStatusesOf } from '../../domain/requirements.ts';
import { type ListedKey, listKeys } from '../../store/api-keys.ts';
import { listChannelConflicts } from '../../store/channel-conflicts.ts';
import type { Db } from '../../store/tables.ts';
import { everyRole } from '../access.ts';
import type { Caller } from '../calls.ts';
import type { Value } from '../codec.ts';
import { nowIn } from '../context-in.ts';
import { currentRegistrations } from '../due-registrations.ts';
import { example, exampleEndCustomer, examplePartner, withExample } from '../examples.ts';
import {
  boolean,
  endCustomerStatus,
  environment,
  idParam,
  integer,
  nullable,
  oneOf,
  product,
  realm,
  string,
  timestamp,
  version,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import {
  address,
  assetsUnderManagement,
  billingContact,
  customerSupportInfo,
  technicalContact,
} from '../partner/customer-fields.ts';
import {
  bankAddendumAcceptance,
  productStatuses,
  questionnaires,
  requirement,
} from '../partner/step-by-step.ts';
import { requireAnyEndCustomer } from '../require.ts';
import type { Services } from '../services.ts';
import { assignee, assigneeName, withAssigneeName } from './actor-names.ts';
import { listedKeyFields, restrictionFields, withStatus } from './key-fields.ts';
import { partnerName, withPartnerName } from './names.ts';
import { flowdownStatus, questionnaireStatus } from './partners.ts';
import { type RegistrationReply, registrationSchema, toRegistrationReply } from './registrations.ts';

export const reviewReason = oneOf(reviewReasons, {
  title: 'ReviewReason',
  description: 'Why it was put under review.',
});

const summaryFields = {
  client_id: string('client_id of the end customer.', exampleEndCustomer.client_id),
  partner_client_id: string('client_id of its partner.', examplePartner.client_id),
  partner_name: partnerName,
  realm,
  status: endCustomerStatus,
  company_name: string('Name of the end customer.', exampleEndCustomer.company_name),
  legal_entity_name: string('Legal name.', exampleEndCustomer.legal_entity_name),
  application_name: string('Name shown to its users.', exampleEndCustomer.application_name),
  website: string('Website, as sent.', exampleEndCustomer.website),
  review_reasons: Type.Array(reviewReason, { [example]: [] }),
  requirements_due: Type.Array(requirement, {
    description: 'What its partner still has to provide; empty if nothing.',
    [example]: [],
  }),
  decision_reason: nullable(
    string(
      'The operator’s reason for its last decision: an approval, a denial or its reversal, a suspension or its end, or off-boarding.',
    ),
  ),
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  assignee,
  assignee_name: assigneeName,
  created_at: timestamp('Creation time.'),
  updated_at: timestamp('Time of the last change.'),
  enabled_at: nullable(timestamp('Time it was enabled.')),
  suspended_at: nullable(timestamp('Time it was suspended; its keys are rejected until it is resumed.')),
  removed_at: nullable(timestamp('Time it was removed or off-boarded; its partner no longer sees it.')),
  erased_at: nullable(timestamp('Time its data was erased; its names are `[erased]` since.')),
};

export const endCustomerSummary = Type.Object(summaryFields, {
  title: 'EndCustomerSummary',
  description: 'An end customer in lists.',
});

export const keyFields = {
  key_id: string('Id of the key; not a secret.', '019e1a3c-8ea0-7c23-9d5e-6f708192a3b4'),
  environment: withExample(environment, 'sandbox'),
  calls_left: nullable(integer('Calls left of a limited key; null if unlimited.')),
  created_at: timestamp('Time of issue.'),
  ...restrictionFields,
};

export const endCustomerKey = Type.Object(
  { ...keyFields, ...listedKeyFields },
  { title: 'EndCustomerKey', description: 'An end customer’s key, without the secret.' },
);

const conflictSchema = Type.Object(
  {
    kind: oneOf(conflictKinds, {
      title: 'ConflictKind',
      description: '`end_customer` of another partner, or `direct_customer` of the operator.',
    }),
    id: string('Its client_id or direct_customer_id.'),
    legal_name: string('Legal name.'),
    website: string('Website.'),
    partner_client_id: nullable(string('client_id of its partner; null for a direct customer.')),
    partner_name: nullable(string('Name of its partner; null for a direct customer.')),
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

/** The fields that `PATCH` changes. */
const changeableFields = [
  'flowdown_status',
  'questionnaire_status',
  'company_name',
  'legal_entity_name',
  'application_name',
  'website',
  'registration_number',
  'products',
  'create_link_customization',
  'logo_sha256',
  'technical_contact',
  'billing_contact',
  'customer_support_info',
  'address',
  'assets_under_management',
  'redirect_uris',
  'is_diligence_attested',
  'is_bank_addendum_completed',
];

export const endCustomerDetail = Type.Object(
  {
    ...summaryFields,
    registration_number: nullable(string('Number in its company register.')),
    products: Type.Array(product, {
      description: 'Products it can use.',
      [example]: exampleEndCustomer.products,
    }),
    create_link_customization: boolean('Whether a Link customization is created for it.'),
    logo_sha256: nullable(string('SHA-256 of its logo, in hex.')),
    technical_contact: technicalContact,
    billing_contact: billingContact,
    customer_support_info: nullable(customerSupportInfo),
    address,
    assets_under_management: nullable(assetsUnderManagement),
    redirect_uris: Type.Array(Type.String(), {
      description: 'Where institutions can redirect its users.',
      [example]: exampleEndCustomer.redirect_uris,
    }),
    is_diligence_attested: boolean('Whether its partner has done due diligence on it.', true),
    is_bank_addendum_completed: boolean('Whether it has accepted the bank addendum.', true),
    bank_addendum_acceptance: nullable(bankAddendumAcceptance),
    questionnaires,
    product_statuses: productStatuses,
    requirements_note: nullable(
      string('The operator’s note about what it has requested; null if there is none.'),
    ),
    registrations: Type.Array(registrationSchema, {
      description: 'Its registrations, once created.',
      [example]: [],
    }),
    keys: Type.Array(endCustomerKey, { description: 'Its current and former keys, newest first.' }),
    version: version(changeableFields),
    conflicts: nullable(
      Type.Array(conflictSchema, {
        description:
          'Current channel conflicts, for the operator: while it is under review, or if it was reviewed for them. ' +
          'Null for all other end customers, and for partners.',
      }),
    ),
  },
  { title: 'EndCustomer', description: 'An end customer in full, without its secrets.' },
);

export const endCustomerParams = { client_id: idParam('client_id of the end customer.') };

export const readEndCustomer = managementOperation({
  id: 'readEndCustomer',
  method: 'GET',
  path: '/v1/end-customers/:client_id',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an end customer in full',
  description: 'Returns an end customer, including removed ones, without its secrets.',
  params: endCustomerParams,
  reply: { end_customer: endCustomerDetail },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, services) {
    const { db } = services.store;
    const customer = await requireAnyEndCustomer(db, params.clientId, caller);
    return { endCustomer: await endCustomerInFull(db, services, customer, caller) };
  },
});

/** What a reply has in addition to the end customer's own fields. */
interface Belongings {
  partnerName: string | null;
  assignee: Actor | null;
  assigneeName: string | null;
  registrations: RegistrationReply[];
  keys: readonly Value<typeof endCustomerKey>[];
  conflicts: readonly ChannelConflict[] | null;
}

function toEndCustomerDetail(
  customer: EndCustomer,
  { conflicts, ...belongings }: Belongings,
): Value<typeof endCustomerDetail> {
  const { craQuestionnaire } = customer;
  return {
    ...customer,
    ...belongings,
    questionnaires: craQuestionnaire === null ? {} : { cra: craQuestionnaire },
    productStatuses: productStatusesOf(customer),
    conflicts: conflicts?.map(toConflictReply) ?? null,
  };
}

function toConflictReply({ partner, ...conflict }: ChannelConflict): Value<typeof conflictSchema> {
  return {
    ...conflict,
    partnerClientId: partner?.clientId ?? null,
    partnerName: partner?.name ?? null,
  };
}

/** An end customer's reply with related data; registrations are as its partner sees them. */
export async function endCustomerInFull(
  db: Db,
  services: Pick<Services, 'settings' | 'contextAt' | 'now'>,
  customer: EndCustomer,
  caller: Caller,
) {
  const now = await nowIn(db, services, customer);
  const { registrations, institutions } = await currentRegistrations(db, services, customer, now);
  const { partnerName } = await withPartnerName(db, customer);
  const { assignee, assigneeName } = await withAssigneeName(db, customer, caller);
  const names = { companyName: customer.companyName, partnerName };
  return toEndCustomerDetail(customer, {
    partnerName,
    assignee,
    assigneeName,
    registrations: registrations.toSorted(byPlace).map((registration) => ({
      ...toRegistrationReply(registration, institutions, services.now(), caller),
      ...names,
    })),
    keys: (await listAllKeys(db, customer.clientId)).map((key) => withStatus(key, services.now())),
    conflicts:
      caller.partnerClientId === null && canSeeConflicts(customer)
        ? await listChannelConflicts(db, customer)
        : null,
  });
}

/** The order of one end customer's registrations in lists. */
function byPlace(one: Registration, other: Registration): number {
  const place = ({ institutionId, environment }: Registration) => `${institutionId}-${environment}`;
  return place(one) < place(other) ? -1 : 1;
}

async function listAllKeys(db: Db, clientId: string): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  let after: Place | null = null;
  do {
    const page: Page<ListedKey> = await listKeys(db, clientId, { limit: 200, after });
    keys.push(...page.items);
    after = page.next;
  } while (after !== null);
  return keys;
}
