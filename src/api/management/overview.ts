import Type, { type TInteger } from 'typebox';
import { endCustomerStatuses } from '../../domain/end-customer.ts';
import type { Realm } from '../../domain/environment.ts';
import {
  registeredEnvironments,
  registrationStatuses,
  utcDate,
} from '../../domain/registration/registration.ts';
import { stalledBefore } from '../../domain/registration/stalled.ts';
import { zoneOffsets } from '../../domain/time-zone.ts';
import { deliveryStatuses } from '../../domain/webhook/delivery.ts';
import { endpointStatuses } from '../../domain/webhook/endpoint.ts';
import { countedMax } from '../../store/bounded-count.ts';
import { type FunnelCount, funnelMax, funnelSteps } from '../../store/onboarding-funnel.ts';
import { earlier, overviewDays, reviewAges } from '../../store/overview-counts.ts';
import { countStalled } from '../../store/registration-search.ts';
import { liveTerms } from '../../store/registrations.ts';
import { everyRole } from '../access.ts';
import type { Value } from '../codec.ts';
import { nowIn } from '../context-in.ts';
import { RequestError } from '../errors.ts';
import { example, exampleInstitution, examplePartner, exampleTimestamp } from '../examples.ts';
import { boolean, clientId, integer, nullable, oneOf, realm, string, text, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requirePartner } from '../require.ts';

const dayMs = 86_400_000;

/** A number that is usually 0. */
const count = (description: string) => integer(description, 0);

const registrationsByStatus = numberOf(
  registrationStatuses,
  'RegistrationsByStatus',
  'Registrations by status, without withdrawn ones.',
  { PROCESSING: 1 },
);

const institution = Type.Object(
  {
    institution_id: string('Id of the institution.', exampleInstitution.institution_id),
    institution_name: string('Name of the institution.', exampleInstitution.name),
    environment: oneOf(registeredEnvironments, {
      description: 'Environment of the registrations.',
      [example]: 'production',
    }),
    by_status: registrationsByStatus,
    next_due_at: nullable(
      timestamp(
        'When the next of them falls due, in realm time. Null if none does, and for the sandboxes of all partners.',
      ),
    ),
  },
  {
    title: 'RegistrationsAtInstitution',
    description: 'Registrations at one institution in one environment.',
  },
);

const day = Type.Object(
  {
    date: string('Day in the time zone, in realm time. YYYY-MM-DD.', exampleTimestamp.slice(0, 10)),
    created: integer('End customers created.', 1),
    enabled: count('End customers enabled, and not removed since.'),
    registrations_approved: count('Registrations approved.'),
    registrations_enabled: count('Registrations enabled.'),
  },
  { title: 'OverviewDay', description: 'Activity of one day.' },
);

const reviewAge = Type.Object(
  {
    from_days: integer('Days since creation at which this age begins; it ends where the next begins.', 1),
    count: integer('End customers under review of this age.', 1),
  },
  { title: 'ReviewAge', description: 'An age of end customers under review.' },
);

const funnelStep = Type.Object(
  {
    step: oneOf(funnelSteps, {
      description:
        'Step: `first_institution` and `all_institutions` count registrations in production that are `ENABLED`.',
      [example]: 'approved',
    }),
    count: integer('End customers that have reached the step and not fallen back.', 1),
    median_seconds: nullable(
      integer(
        'Median time since the step before, in realm time; for institutions, until the last change of their registrations. ' +
          'Null for the first step, and if no end customer has reached this one.',
        86_400,
      ),
    ),
  },
  { title: 'OnboardingStep', description: 'A step of onboarding.' },
);

const overview = Type.Object(
  {
    realm,
    partner_client_id: nullable(string('The partner; null for all partners.', examplePartner.client_id)),
    counted_at: timestamp('Time of counting; counts some seconds old are renewed.'),
    is_complete: boolean('False while counting is still in progress: the numbers will increase.', true),
    end_customers: Type.Object(
      {
        total: integer('All end customers that are not removed.', 2),
        by_status: numberOf(endCustomerStatuses, 'EndCustomersByStatus', 'End customers by status.', {
          UNDER_REVIEW: 1,
          ACTIVE: 1,
        }),
        new_7_days: integer('End customers created in the last 7 days.', 1),
        new_30_days: integer('End customers created in the last 30 days.', 2),
        under_review: Type.Array(reviewAge, {
          description: 'End customers under review, by the time since their creation, the latest first.',
        }),
        onboarding: Type.Array(funnelStep, {
          description: `The steps of onboarding, in their order, for the newest ${funnelMax.toLocaleString('en')} end customers.`,
        }),
      },
      { title: 'OverviewEndCustomers', description: 'End customers.' },
    ),
    registrations: Type.Object(
      {
        by_status: registrationsByStatus,
        stalled: count(
          `Live registrations with \`is_stalled\`; at most ${countedMax.toLocaleString('en')} are counted. 0 in the sandbox realm.`,
        ),
        institutions: Type.Array(institution),
      },
      { title: 'OverviewRegistrations', description: 'Registrations of the end customers.' },
    ),
    webhooks: Type.Object(
      {
        endpoints: numberOf(endpointStatuses, 'EndpointsByStatus', 'Endpoints by status.', { active: 1 }),
        failing_endpoints: count('Active endpoints whose last attempt failed.'),
        deliveries_24_hours: numberOf(
          deliveryStatuses,
          'DeliveriesByStatus',
          'Outcome of webhooks about events of the last 24 hours, in realm time. `failed` omits those fired with a defect, which receivers should reject.',
          { delivered: 3 },
        ),
        pending: count('Pending webhooks; at most 100000 are counted per endpoint.'),
        oldest_pending_at: nullable(timestamp('Time of the oldest pending webhook’s event, in realm time.')),
      },
      { title: 'OverviewWebhooks', description: 'Webhooks and their endpoints.' },
    ),
    days: Type.Array(day, { description: 'The last 30 days, oldest first.' }),
  },
  { title: 'Overview', description: 'Overview of a partner, or of all partners.' },
);

export const readOverview = managementOperation({
  id: 'readOverview',
  isSearch: true,
  method: 'GET',
  path: '/v1/overview',
  roles: everyRole,
  scope: 'any',
  summary: 'Read an overview',
  description:
    'Returns counts of end customers, registrations and webhooks, and the activity of the last 30 days, for one ' +
    'partner or, for the operator, all of them. The default realm is live. Counts are cached for some seconds, ' +
    'longer for very large numbers; those of one sandbox hardly at all.',
  query: {
    partner_client_id: Type.Optional(clientId),
    realm: Type.Optional(realm),
    time_zone: Type.Optional(
      text({
        description: 'Time zone of the days, by its IANA name, such as `Europe/Berlin`. By default `UTC`.',
        maxLength: 64,
      }),
    ),
  },
  reply: { overview },
  errors: ['NOT_FOUND'],
  async handle({ query, caller }, services) {
    const { db } = services.store;
    const partnerClientId = query.partnerClientId ?? caller.partnerClientId;
    if (partnerClientId !== null) await requirePartner(db, partnerClientId, caller);
    const realm = query.realm ?? 'live';
    // The sandboxes of different partners have no common clock.
    const now =
      partnerClientId === null ? services.now() : await nowIn(db, services, { partnerClientId, realm });
    const scope = { partnerClientId, realm, offsets: offsetsIn(query.timeZone ?? 'UTC', now) };
    const overview = await services.overviews.of(scope, now, services.now());
    const institutions = await liveTerms(db, services.settings.availability);
    const stalled =
      scope.realm === 'live' ? await countStalled(db, stalledBefore(now, institutions), partnerClientId) : 0;
    return { overview: toOverviewReply(scope, { ...overview, stalled }, institutions) };
  },
});

/** @throws RequestError INVALID_FIELD if there is no such time zone */
function offsetsIn(timeZone: string, now: number) {
  const offsets = zoneOffsets(timeZone, now - (overviewDays + 1) * dayMs, now);
  if (offsets !== undefined) return offsets;
  const problem = 'is not the name of a time zone';
  throw new RequestError('INVALID_FIELD', { fields: [{ path: 'time_zone', problem }] });
}

type Institution = OverviewReply['registrations']['institutions'][number];

type RegistrationStatus = (typeof registrationStatuses)[number];

/** Counts of an overview. */
interface Counted {
  counts: {
    endCustomers: ReadonlyMap<(typeof endCustomerStatuses)[number], number>;
    newIn7Days: number;
    newIn30Days: number;
    underReview: ReadonlyMap<number, number>;
    funnel: readonly FunnelCount[];
    registrations: readonly {
      institutionId: string;
      environment: Institution['environment'];
      status: RegistrationStatus;
      count: number;
      nextDueAt: number | null;
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
  stalled: number;
  countedAt: number;
  isComplete: boolean;
}

function toOverviewReply(
  { partnerClientId, realm }: { partnerClientId: string | null; realm: Realm },
  { counts, webhooks, stalled, countedAt, isComplete }: Counted,
  catalogue: readonly { institutionId: string; name: string }[],
): OverviewReply {
  const byStatus = numbersOf(endCustomerStatuses, counts.endCustomers);
  return {
    realm,
    partnerClientId: partnerClientId,
    countedAt: countedAt,
    isComplete: isComplete,
    endCustomers: {
      total: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
      byStatus: byStatus,
      new7Days: counts.newIn7Days,
      new30Days: counts.newIn30Days,
      underReview: reviewAges.map((days) => ({ fromDays: days, count: counts.underReview.get(days) ?? 0 })),
      onboarding: counts.funnel.map(({ step, count, medianMs }) => ({
        step,
        count,
        medianSeconds: medianMs === null ? null : Math.round(medianMs / 1_000),
      })),
    },
    registrations: {
      byStatus: countsByStatus(counts.registrations),
      stalled,
      institutions: institutionsOf(counts.registrations, catalogue),
    },
    webhooks: {
      endpoints: numbersOf(endpointStatuses, webhooks.endpoints),
      failingEndpoints: webhooks.failing,
      deliveries24Hours: numbersOf(deliveryStatuses, webhooks.lastDay),
      pending: webhooks.pending,
      oldestPendingAt: webhooks.oldestPendingAt,
    },
    days: [...counts.days].map(([day, on]) => ({
      date: utcDate(day * dayMs),
      created: on.created,
      enabled: on.enabled,
      registrationsApproved: on.registrationsApproved,
      registrationsEnabled: on.registrationsEnabled,
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
        institutionId: institutionId,
        institutionName: names.get(institutionId) ?? institutionId,
        environment,
        byStatus: countsByStatus(own),
        nextDueAt: own.map(({ nextDueAt }) => nextDueAt).reduce(earlier, null),
      };
    })
    .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
}

function placeOf({ institutionName, institutionId, environment }: Institution): string {
  return `${institutionName}\n${institutionId}\n${environment}`;
}

function countsByStatus(registrations: Counted['counts']['registrations']) {
  const numbers = new Map<RegistrationStatus, number>();
  for (const { status, count } of registrations) numbers.set(status, (numbers.get(status) ?? 0) + count);
  return numbersOf(registrationStatuses, numbers);
}

/** A number for each name; 0 if nothing was counted. */
function numbersOf<Name extends string>(names: readonly Name[], counted: ReadonlyMap<Name, number>) {
  return Object.fromEntries(names.map((name) => [name, counted.get(name) ?? 0])) as Record<Name, number>;
}

/** A number for each name. */
function numberOf<const Names extends readonly string[]>(
  names: Names,
  title: string,
  description: string,
  values: { readonly [Name in Names[number]]?: number },
) {
  const fields = Object.fromEntries(names.map((name) => [name, count(`Number of \`${name}\`.`)]));
  return Type.Object(fields as Record<Names[number], TInteger>, { title, description, [example]: values });
}

type OverviewReply = Value<typeof overview>;
