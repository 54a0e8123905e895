import { FilterSelect } from '../../ui/filter-bar.tsx';
import { useAboutToChoose } from '../../ui/use-about-to-choose.ts';
import { useInstitutions } from './institutions/catalogue.ts';

interface FilterProps {
  value: string | undefined;
  /** Receives the value; an empty string clears the filter. */
  onChange: (value: string) => void;
}

/** Filters by realm: live, or sandboxes. */
export function RealmFilter({ value, onChange }: FilterProps) {
  return (
    <FilterSelect
      label="Realm"
      value={value}
      options={[
        ['', 'Live'],
        ['sandbox', 'Sandboxes'],
      ]}
      onValue={onChange}
    />
  );
}

/** Filters by institution. */
export function InstitutionFilter({ value, onChange }: FilterProps) {
  const { isAbout, handlers } = useAboutToChoose();
  const institutions = useInstitutions(isAbout || value !== undefined);
  return (
    <FilterSelect
      label="Institution"
      value={value}
      options={[
        ['', 'All'],
        ...institutions.map(({ institution_id, name }) => [institution_id, name] as const),
      ]}
      onValue={onChange}
      {...handlers}
    />
  );
}
