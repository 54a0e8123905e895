import { getRouteApi } from '@tanstack/react-router';
import { changed } from '../../routes/search.ts';
import { SelectField } from '../../ui/field.tsx';
import { EventLog } from '../events/page.tsx';
import { useInstitutions } from './institutions/catalogue.ts';
import { PartnerFilter } from './partner-name.tsx';

const route = getRouteApi('/operator/audit');

/** Everything that happened, with who did it and what it changed. */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const institutions = useInstitutions();
  const realm = search.realm === 'live' || search.realm === 'sandbox' ? search.realm : undefined;
  const show = (changes: typeof search) =>
    void navigate({
      search: changed(search, { cursor: '', ...changes }),
      replace: !changes.cursor,
    });
  return (
    <EventLog
      title="Audit log"
      lead="Everything that happened, the newest first, with who did it and what it changed."
      search={search}
      realm={realm}
      show={show}
      filters={
        <>
          <PartnerFilter value={search.partner} onChange={(partner) => show({ partner })} />
          <SelectField
            label="Institution"
            value={search.institution ?? ''}
            options={[
              ['', 'All'],
              ...institutions.map(({ institution_id, name }) => [institution_id, name] as const),
            ]}
            onChange={({ target }) => show({ institution: target.value })}
          />
          <SelectField
            label="Realm"
            value={realm ?? ''}
            options={[
              ['', 'All'],
              ['live', 'Live'],
              ['sandbox', 'Sandboxes'],
            ]}
            onChange={({ target }) => show({ realm: target.value })}
          />
        </>
      }
    />
  );
}
