import { inWords } from './badge.tsx';
import { SelectField } from './field.tsx';

/** One of the API's values to filter by, in words, or any of them. */
export function ChoiceField<Value extends string>({
  label,
  value,
  values,
  onChoose,
}: {
  label: string;
  value: string | undefined;
  values: readonly Value[];
  /** Told the value; an empty text for any. */
  onChoose: (value: string) => void;
}) {
  return (
    <SelectField
      label={label}
      value={values.find((one) => one === value) ?? ''}
      options={[['', 'Any'], ...values.map((one) => [one, inWords(one)] as const)]}
      onChange={({ target }) => onChoose(target.value)}
    />
  );
}
