import Type from 'typebox';
import type { ContractRules } from '../../domain/contract.ts';
import { type Environment, realmOf } from '../../domain/environment.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import {
  oldestOf,
  placeOfEnd,
  placeOfStart,
  type RecentBounds,
  type RecentProgress,
  recentMs,
  recentStatuses,
  requireCurrent,
  toDeliveryStatus,
  toRecentStatus,
} from '../../domain/webhook/recent.ts';
import { isContractType, typeAndCodeOf, webhookTypes } from '../../domain/webhook/webhook-type.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { findEndCustomer } from '../../store/end-customer-search.ts';
import { listRecentWebhooks, type RecentOwner, type RecentWebhook } from '../../store/recent-webhooks.ts';
import { readHorizon } from '../../store/webhook-numbering.ts';
import { webhookPayload } from '../../workers/webhooks/body.ts';
import { partnerReaders } from '../access.ts';
import type { Client } from '../calls.ts';
import type { Value, ValueOf } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { example, exampleDeliveryId, exampleEndCustomer, exampleTimestamp } from '../examples.ts';
import { dateTime, integer, nullable, oneOf, string, timestamp } from '../fields.ts';
import { clientOperation } from '../operation.ts';
import type { Services } from '../services.ts';

const deliveryStatus = oneOf(recentStatuses, {
  title: 'WebhookEventDeliveryStatus',
  description:
    '`PENDING`: not delivered yet; it is sent or retried. `DELIVERED`: the receiver returned 2xx. `FAILED`: no more ' +
    'retries.',
  [example]: 'FAILED',
});

const contractCode = 'END_CUSTOMER_OAUTH_STATUS_UPDATED';

const webhookEvent = Type.Object(
  {
    webhook_message_id: string(
      'Id of this webhook to this URL: the `delivery_id` in the management API.',
      exampleDeliveryId,
    ),
    webhook_type: string(
      'Type: `PARTNER`, or of our own webhooks the first part of theirs, such as `END_CUSTOMER`.',
      'PARTNER',
    ),
    webhook_code: string(
      `Code: \`${contractCode}\`, or of our own webhooks the second part of their type, such as \`CREATED\`.`,
      contractCode,
    ),
    item_id: nullable(string('Always null: this server has no Items.')),
    sent_time: timestamp('Time of the event, from which on it is sent; in realm time.'),
    payload: Type.Record(Type.String(), Type.Unknown(), {
      description: 'The body of the webhook.',
      [example]: {
        webhook_type: 'PARTNER',
        webhook_code: contractCode,
        end_customer_client_id: exampleEndCustomer.client_id,
        environment: 'production',
        institution_id: 'ins_56',
        institution_name: 'Chase',
        status: 'enabled',
      },
    }),
    destination_url: string(
      'URL of the endpoint; for an end customer only its origin. `urn:gingham:listener:` and the endpoint’s id if ' +
        'it is fetched by `gingham listen`.',
      'https://hooks.meadow.example.com/gingham',
    ),
    delivery_status: deliveryStatus,
    last_http_status_code: nullable(
      integer('HTTP status of the last response; null if the last attempt had none.', 503),
    ),
    attempt_count: integer('Number of attempts so far.', 7),
    last_attempt_time: nullable(
      timestamp('Time of the last attempt, in realm time; null before the first.', exampleTimestamp),
    ),
  },
  { title: 'WebhookEvent', description: 'A webhook to one endpoint.' },
);

const countMax = 100;
const noFilter = 'An empty list does not filter.';
const list = (of: string) =>
  Type.Optional(
    Type.Array(Type.String(), { description: `Only webhooks with one of these ${of}. ${noFilter}` }),
  );

const body = {
  cursor: Type.Optional(
    Type.String({
      maxLength: 512,
      description:
        '`next_cursor` of an earlier call, in the same environment; not together with `start_time`.',
    }),
  ),
  start_time: Type.Optional(
    nullable(
      dateTime('Only webhooks sent at or after this time (RFC 3339); by default all of the last seven days.'),
    ),
  ),
  count: Type.Optional(
    nullable(
      Type.Integer({
        minimum: 1,
        maximum: countMax,
        default: countMax,
        description: 'Maximum number of webhooks in a page.',
      }),
    ),
  ),
  webhook_types: list('types'),
  webhook_codes: list('codes'),
  item_ids: list('Items, so none'),
  delivery_statuses: Type.Optional(
    Type.Array(deliveryStatus, { description: `Only webhooks with one of these statuses. ${noFilter}` }),
  ),
};

type Asked = ValueOf<typeof body>;

export const webhookEventsList = clientOperation({
  id: 'betaWebhookEventsList',
  isSearch: true,
  roles: partnerReaders,
  path: '/beta/webhook_events/list',
  summary: 'List webhook events',
  description:
    'Lists the webhooks of the last seven days in this environment, oldest first: those to a partner’s endpoints, or, ' +
    'with the credentials of an end customer, those about it in the contract’s format. A webhook to several endpoints ' +
    'is listed once for each. Values of one filter are alternatives, and all filters apply. Keep `next_cursor`, also ' +
    'at the end of the list: with it, the next call returns what was added since. In the sandbox, times are in sandbox ' +
    'time, and webhooks of events that a reset or restore has undone are not listed.',
  body,
  reply: {
    webhook_events: Type.Array(webhookEvent, { description: 'The webhooks, oldest first.' }),
    has_more: Type.Boolean({
      description:
        'Whether more can be listed now. A page can hold fewer than `count`, even none, if few match.',
    }),
    next_cursor: string(
      'Opaque cursor to continue from, now or later.',
      '1.8Zq0b1xWJx3m2Jt0yY7v4XcQp6s1n9K2aB5dE8fG',
    ),
  },
  errors: ['WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE', 'WEBHOOK_EVENTS_CURSOR_EXPIRED'],
  example: { webhook_types: ['PARTNER'], delivery_statuses: ['FAILED'], count: 50 },
  async handle({ body: asked, environment, client }, services) {
    const { store, keyring, wireIds, now, settings } = services;
    const seal = sealOf(keyring, client, environment);
    const progress = await progressAsked(asked, seal);
    const owner = await ownerOf(client, environment, services);
    const horizon = await readHorizon(store, owner.partnerClientId, realmOf(environment));
    const { sandbox, deliveryId: upTo, eventSeq } = horizon;
    const bounds: RecentBounds = {
      now: sandbox === undefined ? now() : sandboxNow(sandbox.clock, now()),
      keptMs: Math.min(recentMs, settings.webhookLogMs),
      history: sandbox?.history ?? null,
    };
    if (progress !== null) requireCurrent(progress, bounds);
    const from = progress ?? { place: placeOfStart(asked.startTime ?? null, bounds), known: null };
    const filter = { ...toFilter(asked, client), history: bounds.history, since: oldestOf(bounds) };
    const limit = asked.count ?? countMax;
    const canMatch = filter.webhookTypes.length > 0 && (asked.itemIds ?? []).length === 0;
    const page = canMatch
      ? await listRecentWebhooks(store.db, { owner, filter, from, upTo }, limit)
      : { items: [], next: null };
    const read = [from.place, ...page.items.map(({ delivery }) => delivery)];
    const next = page.next ?? { place: placeOfEnd(read, upTo, bounds), known: upTo };
    return {
      webhookEvents: page.items.map((webhook) => ({
        webhookMessageId: wireIds.deliveryId(webhook.delivery.deliveryId),
        ...toReply(webhook, client, settings.contract),
      })),
      hasMore: page.next !== null,
      nextCursor: seal.write({ ...next, eventSeq }),
    };
  },
});

/** @throws RequestError INVALID_FIELD for a cursor of another list, or one together with a start time */
async function progressAsked({ cursor, startTime }: Asked, seal: Seal): Promise<RecentProgress | null> {
  if (cursor === undefined) return null;
  if (startTime === undefined || startTime === null) return seal.read(cursor);
  const fields = ['cursor', 'start_time'].map((path) => ({ path, problem: 'excludes the other' }));
  throw new RequestError('INVALID_FIELD', { fields });
}

async function ownerOf(
  { clientId, owner }: Client,
  environment: Environment,
  { store }: Services,
): Promise<RecentOwner> {
  if (owner === 'partner') return { partnerClientId: clientId, environment, endCustomerClientId: null };
  const customer = await findEndCustomer(store.db, clientId, null);
  // It was removed after its key was checked.
  if (customer === undefined) throw new RequestError('INVALID_API_KEYS');
  return { partnerClientId: customer.partnerClientId, environment, endCustomerClientId: clientId };
}

/** Our own webhooks are for partners: they can contain the reasons of a review. */
function toFilter(
  { webhookTypes: types = [], webhookCodes: codes = [], deliveryStatuses }: Asked,
  client: Client,
) {
  const isAsked = (value: string, asked: readonly string[]) => asked.length === 0 || asked.includes(value);
  const statuses =
    deliveryStatuses === undefined || deliveryStatuses.length === 0 ? recentStatuses : deliveryStatuses;
  return {
    webhookTypes: webhookTypes.filter((name) => {
      const { webhookType, webhookCode } = typeAndCodeOf(name);
      const isVisible = client.owner === 'partner' || isContractType(name);
      return isVisible && isAsked(webhookType, types) && isAsked(webhookCode, codes);
    }),
    statuses: [...new Set(statuses)].map(toDeliveryStatus),
  };
}

function toReply(
  { delivery, event, url, lastAttempt }: RecentWebhook,
  client: Client,
  { sandboxWebhookEnvironment }: ContractRules,
): Omit<Value<typeof webhookEvent>, 'webhookMessageId'> {
  return {
    ...typeAndCodeOf(delivery.webhookType),
    itemId: null,
    sentTime: delivery.occurredAt,
    payload: webhookPayload(event, delivery.webhookType, sandboxWebhookEnvironment),
    destinationUrl: destinationFor(client, url, delivery.endpointId),
    deliveryStatus: toRecentStatus(delivery.status),
    lastHttpStatusCode: lastAttempt?.statusCode ?? null,
    attemptCount: delivery.attempts,
    lastAttemptTime: lastAttempt?.at ?? null,
  };
}

/** The rest of a URL can contain secrets of its partner. */
function destinationFor({ owner }: Client, url: string | null, endpointId: string): string {
  if (url === null) return `urn:gingham:listener:${endpointId}`;
  return owner === 'partner' ? url : new URL(url).origin;
}

/** Encrypts what a client has read as its cursor. */
interface Seal {
  write(progress: RecentProgress): string;
  /** @throws RequestError INVALID_FIELD if it is not a cursor of this client in this environment */
  read(cursor: string): Promise<RecentProgress>;
}

function sealOf(keyring: Keyring, { clientId }: Client, environment: Environment): Seal {
  const place = `webhook events of ${clientId} in ${environment}`;
  return {
    write: ({ place: { occurredAt, deliveryId }, known, eventSeq }) =>
      keyring.seal([occurredAt, deliveryId, known, eventSeq].map(padded).join(), place),
    read: async (cursor) => {
      const text = await opened(keyring, cursor, place);
      const [occurredAt = 0, deliveryId = 0, known = 0, eventSeq = 0] = text.split(',').map(Number);
      return { place: { occurredAt, deliveryId }, known, eventSeq };
    },
  };
}

/** The length of a cursor does not depend on the numbers in it. */
function padded(number: number): string {
  return String(number).padStart(16, '0');
}

async function opened(keyring: Keyring, cursor: string, place: string): Promise<string> {
  try {
    return await keyring.open(cursor, place);
  } catch (cause) {
    const problem = 'is not a next_cursor of this client in this environment';
    throw new RequestError('INVALID_FIELD', { cause, fields: [{ path: 'cursor', problem }] });
  }
}
