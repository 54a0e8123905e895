import type { DomainEvent } from '../../domain/event.ts';
import type { Reach } from '../../domain/role.ts';
import { namesOfEndCustomers, namesOfInstitutions, namesOfPartners } from '../../store/actor-names.ts';
import type { Db } from '../../store/tables.ts';
import type { EventNames } from '../../wire/management/audit.ts';
import { actorLabels } from './actor-labels.ts';

type Named = Pick<DomainEvent, 'actor' | 'partnerClientId' | 'endCustomerClientId' | 'institutionId'>;

/** Finds the display names for all given events in one pass. */
export async function eventNames(
  db: Db,
  events: readonly Named[],
  reach: Reach,
): Promise<(event: Named) => EventNames> {
  const idsOf = (idOf: (event: Named) => string | null) => [
    ...new Set(events.map(idOf).filter((id) => id !== null)),
  ];
  const labelOf = await actorLabels(db, events, reach);
  const partners = await namesOfPartners(
    db,
    idsOf((event) => event.partnerClientId),
  );
  const customers = await namesOfEndCustomers(
    db,
    idsOf((event) => event.endCustomerClientId),
  );
  const institutions = await namesOfInstitutions(
    db,
    idsOf((event) => event.institutionId),
  );
  return ({ actor, partnerClientId, endCustomerClientId, institutionId }) => ({
    actor: labelOf(actor),
    partner: partners.get(partnerClientId ?? '') ?? null,
    endCustomer: customers.get(endCustomerClientId ?? '') ?? null,
    institution: institutions.get(institutionId ?? '') ?? null,
  });
}
