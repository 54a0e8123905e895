import type { ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';
import { AddressFields } from './address-fields.tsx';
import { useFields } from './use-fields.ts';

/** The company and its application; `nameHint` and `nameDetails` are about the application's name. */
export function CompanySection({ nameHint, nameDetails }: { nameHint: string; nameDetails?: ReactNode }) {
  const field = useFields();
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Company name"
          autoComplete="off"
          {...field('company_name', 'Enter a company name.')}
        />
        <TextField
          label="Legal name"
          hint="As registered."
          {...field('legal_entity_name', 'Enter a legal name.')}
        />
        <TextField
          label="Website"
          placeholder="example.com"
          inputMode="url"
          autoCapitalize="none"
          {...field('website', 'Enter a website.')}
        />
        <TextField
          label="Application name"
          hint={nameHint}
          {...field('application_name', 'Enter an application name.')}
        />
        <TextField label="Registration number (optional)" {...field('registration_number')} />
      </div>
      {nameDetails}
      <AddressFields legend="Address (optional)" />
    </>
  );
}
