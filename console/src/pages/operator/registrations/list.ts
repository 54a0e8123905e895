import type { Schema } from '../../../api/client.ts';
import {
  registrationEnvironmentValues,
  registrationStatusValues,
  registrationTaskValues,
} from '../../../api/enums.ts';
import { choiceIn, given } from '../../../routes/search.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';

/** The list's search parameters; kept from registration to registration. */
export interface RegistrationsSearch {
  /** A task, `STALLED`, `RETRYING` or `ALL`. */
  task?: string;
  status?: string;
  partner?: string;
  institution?: string;
  customer?: string;
  environment?: string;
  realm?: string;
  cursor?: string;
}

type Registration = Schema<'Registration'>;

export const otherLists = ['STALLED', 'RETRYING', 'ALL'] as const;

/** Which registrations are listed: those with a task for the operator, or another list. */
export function kindOf(search: RegistrationsSearch): 'TASKS' | (typeof otherLists)[number] {
  return choiceIn({ ...search }, 'task', otherLists) ?? 'TASKS';
}

/** The registrations for the search parameters, in the order of their list. */
export function useRegistrations(search: RegistrationsSearch, isWanted = true) {
  const { api } = useActingAs();
  const kind = kindOf(search);
  const query = {
    limit: 50,
    total: true,
    realm: search.realm === 'sandbox' ? ('sandbox' as const) : ('live' as const),
    ...given({
      task:
        kind === 'TASKS'
          ? (choiceIn({ ...search }, 'task', registrationTaskValues) ?? ('ANY' as const))
          : undefined,
      stalled: kind === 'STALLED' ? true : undefined,
      retrying: kind === 'RETRYING' ? true : undefined,
      status: choiceIn({ ...search }, 'status', registrationStatusValues),
      environment: choiceIn({ ...search }, 'environment', registrationEnvironmentValues),
      institution_id: search.institution,
      partner_client_id: search.partner,
      end_customer_client_id: search.customer,
      cursor: search.cursor,
    }),
  };
  return api.hooks.useQuery('get', '/v1/registrations', { params: { query } }, { enabled: isWanted });
}

/** A page of the list, to find the registrations beside one. */
export function useRegistrationsPage(search: RegistrationsSearch, isWanted: boolean) {
  const { data } = useRegistrations(search, isWanted);
  return data && { ...data, rows: data.registrations };
}

/** The parameters of the path of a registration's page. */
export function pathOf({ end_customer_client_id, institution_id, environment }: Registration) {
  return { customer: end_customer_client_id, institution: institution_id, environment };
}

export function keyOf({ end_customer_client_id, institution_id, environment }: Registration): string {
  return `${end_customer_client_id} ${institution_id} ${environment}`;
}
