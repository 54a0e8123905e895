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
    'Type of a webhook’s event. `END_CUSTOMER_OAUTH_STATUS_UPDATED` is the contract’s and has its format; all ' +
    'others have the format and signature of Standard Webhooks.',
});

const subscribedTypes = 'Event types it receives.';

/** The partner of an endpoint; optional with a partner's token. */
export const subscribingPartner = clientIdOf('client_id of the partner; required with an operator’s token.');

/** Settings of an endpoint, for creation and update. */
export const endpointSettings = {
  url: text({
    description:
      'URL that its webhooks are sent to: https; in the sandbox and for the server’s own machine also http; ' +
      'public, unless the operator allows others.',
    maxLength: 2048,
  }),
  event_types: Type.Array(webhookType, {
    minItems: 1,
    maxItems: webhookTypes.length,
    uniqueItems: true,
    description: subscribedTypes,
  }),
};

export const endpointParams = { endpoint_id: idParam('endpoint_id of the endpoint.') };

export const endpointSchema = Type.Object(
  {
    endpoint_id: Type.String({ description: 'Id of the endpoint.' }),
    partner_client_id: Type.String({ description: 'The partner.' }),
    environment,
    url: nullable(
      Type.String({ description: 'URL that its webhooks are sent to; null if they are fetched.' }),
    ),
    event_types: Type.Array(webhookType, { description: subscribedTypes }),
    status: oneOf(endpointStatuses, {
      title: 'WebhookEndpointStatus',
      description: 'Status. Webhooks of a `paused` or `disabled` endpoint wait until it is resumed.',
    }),
    disabled_reason: nullable(
      oneOf(disabledReasons, {
        title: 'WebhookEndpointDisabledReason',
        description:
          '`GONE`: it responded with 410. `REJECTED`: it kept rejecting almost everything. `WITHDRAWN`: its ' +
          'partner has lost access to its environment; it is active again when access is restored.',
      }),
    ),
    health: Type.Object(
      {
        accepted: Type.Integer({ description: 'Attempts in the last 24 hours that returned 2xx.' }),
        rejected: Type.Integer({ description: 'All other attempts in the last 24 hours.' }),
        rejecting_since: nullable(
          timestamp('Time since which it has rejected almost everything; null if it does not.'),
        ),
      },
      {
        title: 'WebhookEndpointHealth',
        description: 'Recent responses, in realm time.',
      },
    ),
    previous_secret_until: nullable(
      timestamp('Time until which webhooks are also signed with the previous secret; null if there is none.'),
    ),
    created_at: timestamp('Creation time.'),
  },
  { title: 'WebhookEndpoint', description: 'An endpoint for a partner’s webhooks in one environment.' },
);

export const signingSecret = Type.String({
  description: 'Secret for the signatures of Standard Webhooks. Shown only once.',
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
