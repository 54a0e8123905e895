import { SelectField } from '../../ui/field.tsx';
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
    <SelectField
      label="Realm"
      value={value === 'sandbox' ? 'sandbox' : 'live'}
      options={[
        ['live', 'Live'],
        ['sandbox', 'Sandboxes'],
      ]}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

/** Filters by institution. */
export function InstitutionFilter({ value, onChange }: FilterProps) {
  const { isAbout, handlers } = useAboutToChoose();
  const institutions = useInstitutions(isAbout || value !== undefined);
  return (
    <SelectField
      label="Institution"
      value={value ?? ''}
      options={[
        ['', 'All'],
        ...institutions.map(({ institution_id, name }) => [institution_id, name] as const),
      ]}
      onChange={({ target }) => onChange(target.value)}
      {...handlers}
    />
  );
}
