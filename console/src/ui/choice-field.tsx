import { enumLabel } from './badge.tsx';
import { SelectField } from './field.tsx';

/** A filter by an enumerated value of the API, or “All”. */
export function ChoiceField<Value extends string>({
  label,
  value,
  values,
  onChoose,
}: {
  label: string;
  value: string | undefined;
  values: readonly Value[];
  /** Called with the value; an empty string for “All”. */
  onChoose: (value: string) => void;
}) {
  return (
    <SelectField<string>
      label={label}
      value={values.find((one) => one === value) ?? ''}
      options={[['', 'All'], ...values.map((one) => [one, enumLabel(one)] as const)]}
      onChange={({ target }) => onChoose(target.value)}
    />
  );
}
