import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import type { DomainEvent } from '../../domain/event.ts';
import type { RegistrationStatus } from '../../domain/registration/registration.ts';
import { fireWebhooks } from '../../domain/webhook/fire.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { termsOfSandbox } from '../../store/registrations.ts';
import { listTriedDeliveries, saveFiring } from '../../store/webhook-firing.ts';
import { toFiredReply, toFireRequest, webhookFire } from '../../wire/simulation/webhook.ts';
import type { Services } from '../services.ts';
import { type SimulationCall, watchedRoute } from './simulation-route.ts';

/** Sends made-up webhooks, and returns how their receivers responded. */
export function webhookFireRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;

  async function fire(call: SimulationCall<Static<NonNullable<typeof webhookFire.body>>>) {
    const { db, body, sandbox, scope, actor, context } = call;
    const customer = await requireEndCustomer(db, body.end_customer_client_id, scope);
    const institutions = await termsOfSandbox(db, sandbox);
    const inputs = { institutions, developmentIsOn: settings.availability.development };
    const request = toFireRequest(body);
    const { events, count } = await saveFiring(db, fireWebhooks(customer, inputs, request, actor, context));
    if (count === 0) throw new DomainError('CONFLICT', { message: noSubscriber });
    return { customer, events, defect: request.defect };
  }

  watchedRoute(app, services, webhookFire, fire, async ({ customer, events, defect }) => {
    const tried = await listTriedDeliveries(store.db, customer.clientId, [...events.keys()]);
    return {
      deliveries: tried.map(({ delivery, attempts }) => {
        const { data } = events.get(delivery.eventSeq) as DomainEvent;
        return toFiredReply({ delivery, status: data['after'] as RegistrationStatus, attempts }, defect);
      }),
    };
  });
}

const noSubscriber =
  'no webhook endpoint in this sandbox is subscribed to END_CUSTOMER_OAUTH_STATUS_UPDATED or ' +
  'registration.updated; create one first';
