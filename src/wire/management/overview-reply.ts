import { endCustomerStatuses } from '../../domain/end-customer.ts';
import type { Realm } from '../../domain/environment.ts';
import { registrationStatuses } from '../../domain/registration/registration.ts';
import { deliveryStatuses } from '../../domain/webhook/delivery.ts';
import { endpointStatuses } from '../../domain/webhook/endpoint.ts';
import { toTimestamp, toTimestampOrNull } from './fields.ts';
import type { OverviewReply } from './overview.ts';

type Institution = OverviewReply['registrations']['institutions'][number];
type RegistrationStatus = (typeof registrationStatuses)[number];

/** Counts of an overview. */
interface Counted {
  counts: {
    endCustomers: ReadonlyMap<(typeof endCustomerStatuses)[number], number>;
    newIn7Days: number;
    newIn30Days: number;
    registrations: readonly {
      institutionId: string;
      environment: Institution['environment'];
      status: RegistrationStatus;
      count: number;
    }[];
    days: ReadonlyMap<
      number,
      { created: number; enabled: number; registrationsApproved: number; registrationsEnabled: number }
    >;
  };
  webhooks: {
    endpoints: ReadonlyMap<(typeof endpointStatuses)[number], number>;
    failing: number;
    lastDay: ReadonlyMap<(typeof deliveryStatuses)[number], number>;
    pending: number;
    oldestPendingAt: number | null;
  };
  countedAt: number;
  isComplete: boolean;
}

const dayMs = 86_400_000;

export function toOverviewReply(
  { partnerClientId, realm }: { partnerClientId: string | null; realm: Realm },
  { counts, webhooks, countedAt, isComplete }: Counted,
  catalogue: readonly { institutionId: string; name: string }[],
): OverviewReply {
  const byStatus = numbersOf(endCustomerStatuses, counts.endCustomers);
  return {
    realm,
    partner_client_id: partnerClientId,
    counted_at: toTimestamp(countedAt),
    is_complete: isComplete,
    end_customers: {
      total: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
      by_status: byStatus,
      new_7_days: counts.newIn7Days,
      new_30_days: counts.newIn30Days,
    },
    registrations: {
      by_status: registrationsByStatus(counts.registrations),
      institutions: institutionsOf(counts.registrations, catalogue),
    },
    webhooks: {
      endpoints: numbersOf(endpointStatuses, webhooks.endpoints),
      failing_endpoints: webhooks.failing,
      deliveries_24_hours: numbersOf(deliveryStatuses, webhooks.lastDay),
      pending: webhooks.pending,
      oldest_pending_at: toTimestampOrNull(webhooks.oldestPendingAt),
    },
    days: [...counts.days].map(([day, on]) => ({
      date: toTimestamp(day * dayMs).slice(0, 10),
      created: on.created,
      enabled: on.enabled,
      registrations_approved: on.registrationsApproved,
      registrations_enabled: on.registrationsEnabled,
    })),
  };
}

function institutionsOf(
  registrations: Counted['counts']['registrations'],
  catalogue: readonly { institutionId: string; name: string }[],
): Institution[] {
  const names = new Map(catalogue.map(({ institutionId, name }) => [institutionId, name]));
  const places = Map.groupBy(registrations, (one) => `${one.institutionId} ${one.environment}`);
  return [...places.values()]
    .map((own) => {
      const [{ institutionId, environment }] = own as [(typeof own)[number]];
      return {
        institution_id: institutionId,
        institution_name: names.get(institutionId) ?? institutionId,
        environment,
        by_status: registrationsByStatus(own),
      };
    })
    .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

function placeOf({ institution_name, institution_id, environment }: Institution): string {
  return `${institution_name}\n${institution_id}\n${environment}`;
}

function registrationsByStatus(registrations: Counted['counts']['registrations']) {
  const numbers = new Map<RegistrationStatus, number>();
  for (const { status, count } of registrations) numbers.set(status, (numbers.get(status) ?? 0) + count);
  return numbersOf(registrationStatuses, numbers);
}

/** A number for each name; 0 if nothing was counted. */
function numbersOf<Name extends string>(names: readonly Name[], counted: ReadonlyMap<Name, number>) {
  return Object.fromEntries(names.map((name) => [name, counted.get(name) ?? 0])) as Record<Name, number>;
}
