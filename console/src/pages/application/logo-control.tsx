import { useRef } from 'react';
import { type Control, Controller, type FieldPathByValue, type FieldValues } from 'react-hook-form';
import { LogoField } from './logo-field.tsx';

/** The logo of a form. An invalid file blocks the form until it is removed. */
export function LogoControl<Values extends FieldValues>({
  control,
  name,
  shown,
  hint,
}: {
  control: Control<Values>;
  name: FieldPathByValue<Values, string>;
  /** The URL of the default or current logo. */
  shown?: string | undefined;
  hint: string;
}) {
  const problem = useRef<string>(undefined);
  return (
    <Controller
      control={control}
      name={name}
      rules={{
        validate: (value: string) => value !== '' || problem.current === undefined || problem.current,
      }}
      render={({ field: { value, onChange }, fieldState }) => (
        <LogoField
          value={value}
          onChange={(base64, wrong) => {
            problem.current = wrong;
            onChange(base64);
          }}
          error={fieldState.error?.message}
          shown={shown}
          hint={hint}
        />
      )}
    />
  );
}
