import Type, { type Static } from 'typebox';
import { disabledReasons, type Endpoint, endpointStatuses } from '../../domain/webhook/endpoint.ts';
import { webhookTypes } from '../../domain/webhook/webhook-type.ts';
import { clientIdOf, environment, nullable, oneOf, text } from '../fields.ts';
import { examplePartner, exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';

const dayMs = 24 * 3_600_000;

export const webhookType = oneOf(webhookTypes, {
  title: 'WebhookEventType',
  description:
    'What a webhook tells of. `END_CUSTOMER_OAUTH_STATUS_UPDATED` is the contract’s and has its shape; all others have ' +
    'the shape and the signature of Standard Webhooks.',
});

const whatItIsTold = 'What it is told.';

/** Who is to be told; a partner's token need not say. */
export const partnerToTell = clientIdOf(
  'Whose it is, a partner’s client_id; needed with an operator’s token.',
);

/** What is asked of an endpoint, when it is created and when it is changed. */
export const endpointSettings = {
  url: text({
    description:
      'Where its webhooks are sent. https, or in the sandbox and to the server’s own machine http too; public, unless the ' +
      'operator allows others.',
    maxLength: 2048,
  }),
  event_types: Type.Array(webhookType, {
    minItems: 1,
    maxItems: webhookTypes.length,
    uniqueItems: true,
    description: whatItIsTold,
  }),
};

export const endpointParams = Type.Object({ endpoint_id: idParam('The endpoint’s endpoint_id.') });

export const endpointSchema = Type.Object(
  {
    endpoint_id: Type.String({ description: 'Identifies the endpoint.' }),
    partner_client_id: Type.String({ description: 'Whose it is.' }),
    environment,
    url: nullable(Type.String({ description: 'Where its webhooks are sent; null where they are fetched.' })),
    event_types: Type.Array(webhookType, { description: whatItIsTold }),
    status: oneOf(endpointStatuses, {
      title: 'WebhookEndpointStatus',
      description:
        'Nothing is sent to one that is `paused` or `disabled`; what it is to be told waits until it is resumed.',
    }),
    disabled_reason: nullable(
      oneOf(disabledReasons, {
        title: 'WebhookEndpointDisabledReason',
        description:
          '`GONE`: it has answered 410. `REJECTED`: it has rejected almost everything for long. `WITHDRAWN`: its partner ' +
          'has no access to its environment any more; it is active again once it has.',
      }),
    ),
    health: Type.Object(
      {
        accepted: Type.Integer({ description: 'Attempts of the last 24 hours that it answered with a 2xx.' }),
        rejected: Type.Integer({ description: 'All other attempts of the last 24 hours.' }),
        rejecting_since: nullable(
          timestamp('Since when it has rejected almost everything; null while it has not.'),
        ),
      },
      {
        title: 'WebhookEndpointHealth',
        description: 'How it has answered lately, by the clock of its realm.',
      },
    ),
    previous_secret_until: nullable(
      timestamp('Until when webhooks are signed with the secret before, too; null where there is none.'),
    ),
    created_at: timestamp('When it was created.'),
  },
  { title: 'WebhookEndpoint', description: 'Where a partner is told of what happens in one environment.' },
);

export const signingSecret = Type.String({
  description: 'What the signatures of Standard Webhooks are made with. Shown this once and never again.',
});

export const exampleEndpoint = {
  endpoint_id: '019e1a3c-b1d3-7f56-a07f-92a3b4c5d6e7',
  partner_client_id: examplePartner.client_id,
  environment: 'sandbox',
  url: 'https://hooks.meadow.example.com/gingham',
  event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'end_customer.enabled'],
  status: 'active',
  disabled_reason: null,
  health: { accepted: 0, rejected: 0, rejecting_since: null },
  previous_secret_until: null,
  created_at: exampleTimestamp,
};

export const exampleSigningSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD3tW2sGJmcG8=';

/** `now` is the time in the endpoint's realm. */
export function toEndpointReply(endpoint: Endpoint, now: number): Static<typeof endpointSchema> {
  const { hours, rejectingSince } = endpoint.health;
  const recent = hours.filter(([startsAt]) => startsAt > now - dayMs);
  return {
    endpoint_id: endpoint.endpointId,
    partner_client_id: endpoint.partnerClientId,
    environment: endpoint.environment,
    url: endpoint.url,
    event_types: [...endpoint.webhookTypes],
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
    health: {
      accepted: recent.reduce((sum, [, accepted]) => sum + accepted, 0),
      rejected: recent.reduce((sum, [, , rejected]) => sum + rejected, 0),
      rejecting_since: toTimestampOrNull(rejectingSince),
    },
    previous_secret_until: toTimestampOrNull(endpoint.previousSecretUntil),
    created_at: toTimestamp(endpoint.createdAt),
  };
}
