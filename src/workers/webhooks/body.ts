import type { SandboxWebhookEnvironment } from '../../domain/contract.ts';
import type { DomainEvent } from '../../domain/event.ts';
import type { RegistrationStatus } from '../../domain/registration/registration.ts';
import { isContractType, type WebhookType } from '../../domain/webhook/webhook-type.ts';

/** The fields of an event that its webhook's body is made from. */
export type WebhookEvent = Pick<
  DomainEvent,
  'id' | 'type' | 'realm' | 'endCustomerClientId' | 'institutionId' | 'environment' | 'occurredAt' | 'data'
>;

/**
 * The body of a webhook, exactly as hashed, signed and sent: JSON indented by two spaces. The contract's types have
 * its shape, others that of Standard Webhooks: `type`, `timestamp`, `data`.
 */
export function webhookBody(
  event: WebhookEvent,
  webhookType: WebhookType,
  sandboxEnvironment: SandboxWebhookEnvironment,
): string {
  return JSON.stringify(webhookPayload(event, webhookType, sandboxEnvironment), undefined, 2);
}

/** The content of a webhook's body. */
export function webhookPayload(
  event: WebhookEvent,
  webhookType: WebhookType,
  sandboxEnvironment: SandboxWebhookEnvironment,
): Record<string, unknown> {
  return isContractType(webhookType)
    ? oauthStatusUpdated(event, sandboxEnvironment)
    : standard(event, webhookType);
}

/** `PartnerEndCustomerOAuthStatusUpdatedWebhook` of the contract. */
function oauthStatusUpdated(event: WebhookEvent, sandboxEnvironment: SandboxWebhookEnvironment) {
  const { realm, endCustomerClientId, environment, institutionId, data } =
    event.type === 'endpoint.tested' ? example(event) : event;
  return {
    webhook_type: 'PARTNER',
    webhook_code: 'END_CUSTOMER_OAUTH_STATUS_UPDATED',
    end_customer_client_id: endCustomerClientId,
    environment: realm === 'sandbox' && sandboxEnvironment === 'sandbox' ? 'sandbox' : environment,
    institution_id: institutionId,
    institution_name: data['institutionName'],
    status: toWebhookStatus(data['after'] as RegistrationStatus),
  };
}

function standard(
  { id, type, realm, endCustomerClientId, institutionId, environment, occurredAt, data }: WebhookEvent,
  webhookType: WebhookType,
) {
  return {
    type: webhookType,
    timestamp: new Date(occurredAt).toISOString(),
    data: {
      event_id: id,
      realm,
      end_customer_client_id: endCustomerClientId,
      institution_id: institutionId,
      environment,
      ...(type === 'endpoint.tested' ? { is_test: true } : {}),
      ...(toSnake(data) as object),
    },
  };
}

/** The made-up end customer of a test webhook. */
function example(event: WebhookEvent): WebhookEvent {
  return {
    ...event,
    endCustomerClientId: '0'.repeat(24),
    institutionId: 'ins_56',
    data: { institutionName: 'Chase', after: 'PROCESSING' satisfies RegistrationStatus },
  };
}

/** `ATTENTION_REQUIRED` is `attention-required` in a webhook. */
function toWebhookStatus(status: RegistrationStatus): string {
  return status.toLowerCase().replaceAll('_', '-');
}

/**
 * Converts the keys of an event's JSON to the spelling of webhooks and of the API. Keys in capitals are values of an
 * enumeration.
 */
export function toSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnake);
  if (typeof value !== 'object' || value === null) return value;
  const rename = (name: string) =>
    name === name.toUpperCase() ? name : name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), toSnake(inner)]));
}
