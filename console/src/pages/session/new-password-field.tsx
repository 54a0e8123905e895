import { useState } from 'react';
import { Checkbox, TextField } from '../../ui/field.tsx';

const passwordLengthMin = 12;
const passwordLengthMax = 256;

/** A new password, with what is asked of it. */
export function NewPasswordField({
  label = 'New password',
  value,
  onChange,
  error,
}: {
  label?: string;
  value: string;
  onChange: (password: string) => void;
  error?: string | undefined;
}) {
  const [isShown, show] = useState(false);
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label={label}
        type={isShown ? 'text' : 'password'}
        name="new-password"
        autoComplete="new-password"
        spellCheck={false}
        autoCapitalize="none"
        required
        minLength={passwordLengthMin}
        maxLength={passwordLengthMax}
        hint={`At least ${passwordLengthMin} characters of any kind: a few words that do not belong together, say. Not your name or address, nor a common word.`}
        error={error}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <Checkbox label="Show it" checked={isShown} onChange={({ target }) => show(target.checked)} />
    </div>
  );
}
