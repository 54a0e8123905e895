import { useActingAs } from '../../../shell/acting-as.tsx';

/** All institutions of the catalogue by name, retired ones included; there are few. */
export function useInstitutions() {
  const { api } = useActingAs();
  const { data } = api.hooks.useQuery(
    'get',
    '/v1/institutions',
    { params: { query: { limit: 200 } } },
    { staleTime: 60_000 },
  );
  return (data?.institutions ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
}
