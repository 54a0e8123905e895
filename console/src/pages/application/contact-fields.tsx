import type { ReactNode } from 'react';
import { FieldSet, TextField } from '../../ui/field.tsx';
import { useFields } from './use-fields.ts';
import type { ApplicationValues } from './values.ts';

type Name = 'technical_contact' | 'billing_contact';

/** A contact person of a company. */
export function ContactFields({
  name,
  hint,
  placeholders = {},
}: {
  name: Name;
  hint?: ReactNode;
  /** The values that apply if nothing is entered. */
  placeholders?: Partial<ApplicationValues[Name]>;
}) {
  const field = useFields<Pick<ApplicationValues, Name>>();
  const { given_name, family_name, email } = placeholders;
  return (
    <FieldSet legend={name === 'technical_contact' ? 'Technical contact' : 'Billing contact'} hint={hint}>
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField label="Given name" placeholder={given_name} {...field(`${name}.given_name`)} />
        <TextField label="Family name" placeholder={family_name} {...field(`${name}.family_name`)} />
        <TextField label="Email" type="email" placeholder={email} {...field(`${name}.email`)} />
      </div>
    </FieldSet>
  );
}
