import { useActingAs } from '../../../shell/acting-as.tsx';

/** All institutions of the catalogue by name, retired ones included; there are few. None until they are `wanted`. */
export function useInstitutions(wanted: boolean) {
  const { api } = useActingAs();
  const { data } = api.hooks.useQuery(
    'get',
    '/v1/institutions',
    { params: { query: { limit: 200 } } },
    { staleTime: 60_000, enabled: wanted },
  );
  return (data?.institutions ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
}
