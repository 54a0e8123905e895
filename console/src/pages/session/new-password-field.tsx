import { useState } from 'react';
import { Checkbox, TextField } from '../../ui/field.tsx';

const passwordLengthMin = 12;
const passwordLengthMax = 256;

/** A new password, with its requirements. */
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
        hint={`At least ${passwordLengthMin} characters, for example a few unrelated words. Not your name, email address or a common word.`}
        error={error}
        value={value}
        onValue={onChange}
      />
      <Checkbox label="Show password" checked={isShown} onCheck={show} />
    </div>
  );
}
