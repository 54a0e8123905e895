import Type, { type Static, type TInteger } from 'typebox';
import { endCustomerStatuses } from '../../domain/end-customer.ts';
import { registeredEnvironments, registrationStatuses } from '../../domain/registration/registration.ts';
import { deliveryStatuses } from '../../domain/webhook/delivery.ts';
import { endpointStatuses } from '../../domain/webhook/endpoint.ts';
import { everyRole } from '../access.ts';
import { clientId, nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleInstitution, exampleTimestamp } from './examples.ts';
import { realm, timestamp } from './fields.ts';

const number = (description: string) => Type.Integer({ description });

/** A number for each of some names. */
function numberOf<const Names extends readonly string[]>(names: Names, title: string, description: string) {
  const fields = Object.fromEntries(names.map((name) => [name, number(`How many are \`${name}\`.`)]));
  return Type.Object(fields as Record<Names[number], TInteger>, { title, description });
}

const registrationsByStatus = numberOf(
  registrationStatuses,
  'RegistrationsByStatus',
  'How many registrations stand where; those taken back are not counted.',
);

const institution = Type.Object(
  {
    institution_id: Type.String({ description: 'The institution’s id.' }),
    institution_name: Type.String({ description: 'What the institution is called.' }),
    environment: oneOf(registeredEnvironments, { description: 'What the applications are registered for.' }),
    by_status: registrationsByStatus,
  },
  {
    title: 'RegistrationsAtInstitution',
    description: 'The registrations at one institution in one environment.',
  },
);

const day = Type.Object(
  {
    date: Type.String({ description: 'The day in UTC, by the clock of the realm. YYYY-MM-DD.' }),
    created: number('End customers that were created.'),
    enabled: number('End customers that were enabled, and are not removed.'),
    registrations_approved: number('Registrations that were approved.'),
    registrations_enabled: number('Registrations that were enabled.'),
  },
  { title: 'OverviewDay', description: 'What happened on one day.' },
);

const overview = Type.Object(
  {
    realm,
    partner_client_id: nullable(Type.String({ description: 'Whose it is; null for all partners together.' })),
    counted_at: timestamp('When it was counted; it is counted anew when it is some seconds old.'),
    is_complete: Type.Boolean({
      description:
        'False while there is so much that it is still being counted: the numbers then go on growing.',
    }),
    end_customers: Type.Object(
      {
        total: number('All that are not removed.'),
        by_status: numberOf(endCustomerStatuses, 'EndCustomersByStatus', 'How many stand where.'),
        new_7_days: number('Those that were created in the last 7 days.'),
        new_30_days: number('Those that were created in the last 30 days.'),
      },
      { title: 'OverviewEndCustomers', description: 'Its end customers.' },
    ),
    registrations: Type.Object(
      { by_status: registrationsByStatus, institutions: Type.Array(institution) },
      { title: 'OverviewRegistrations', description: 'Their registrations.' },
    ),
    webhooks: Type.Object(
      {
        endpoints: numberOf(endpointStatuses, 'EndpointsByStatus', 'How many endpoints are in which status.'),
        failing_endpoints: number('Active endpoints whose last attempt failed.'),
        deliveries_24_hours: numberOf(
          deliveryStatuses,
          'DeliveriesByStatus',
          'What became of webhooks about the last 24 hours, by the clock of the realm.',
        ),
        pending: number(
          'Webhooks that are yet to be delivered; at most 100000 are counted of each endpoint.',
        ),
        oldest_pending_at: nullable(
          timestamp('When the oldest of them happened, by the clock of its realm.'),
        ),
      },
      { title: 'OverviewWebhooks', description: 'Webhooks and their endpoints.' },
    ),
    days: Type.Array(day, { description: 'The last 30 days, the oldest first.' }),
  },
  { title: 'Overview', description: 'Where a partner, or the operator, stands.' },
);

export const readOverview = operation({
  id: 'readOverview',
  method: 'GET',
  path: '/v1/overview',
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an overview',
  description:
    'Counts what there is: end customers, registrations and webhooks, and what happened in the last 30 days; of one ' +
    'partner, or for the operator of all together; in the live realm where none is named. What was counted is kept for some seconds, longer where there is very much.',
  query: Type.Object(
    {
      partner_client_id: Type.Optional(clientId),
      realm: Type.Optional(realm),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ overview, ...requestIdField }, { title: 'ReadOverviewResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: {
    overview: {
      realm: 'live',
      partner_client_id: exampleCredentials.client_id,
      counted_at: exampleTimestamp,
      is_complete: true,
      end_customers: {
        total: 2,
        by_status: {
          MORE_INFORMATION_NEEDED: 0,
          UNDER_REVIEW: 1,
          PENDING_ENABLEMENT: 0,
          ACTIVE: 1,
          DENIED: 0,
        },
        new_7_days: 1,
        new_30_days: 2,
      },
      registrations: {
        by_status: { NOT_STARTED: 0, PROCESSING: 1, ATTENTION_REQUIRED: 0, APPROVED: 0, ENABLED: 0 },
        institutions: [
          {
            institution_id: exampleInstitution.institution_id,
            institution_name: exampleInstitution.name,
            environment: 'production',
            by_status: { NOT_STARTED: 0, PROCESSING: 1, ATTENTION_REQUIRED: 0, APPROVED: 0, ENABLED: 0 },
          },
        ],
      },
      webhooks: {
        endpoints: { active: 1, paused: 0, disabled: 0 },
        failing_endpoints: 0,
        deliveries_24_hours: { pending: 0, delivered: 3, failed: 0, discarded: 0 },
        pending: 0,
        oldest_pending_at: null,
      },
      days: [
        {
          date: exampleTimestamp.slice(0, 10),
          created: 1,
          enabled: 0,
          registrations_approved: 0,
          registrations_enabled: 0,
        },
      ],
    },
    request_id: exampleRequestId,
  },
});

export type OverviewReply = Static<typeof overview>;
