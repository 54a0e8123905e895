import { type FieldPath, get, useFormContext, useFormState } from 'react-hook-form';
import { FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { countryOptions } from '../../application/countries.ts';
import type { ApplicationValues } from '../../application/values.ts';

/** Binds inputs to the form, each with its error. */
export function useFields() {
  const { register } = useFormContext<ApplicationValues>();
  const { errors } = useFormState<ApplicationValues>();
  return (path: FieldPath<ApplicationValues>, required?: string) => ({
    ...register(path, required === undefined ? {} : { validate: (value) => isSaid(value) || required }),
    error: (get(errors, path) as { message?: string } | undefined)?.message,
  });
}

function isSaid(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** The company and its application. */
export function CompanySection({ isSandbox }: { isSandbox: boolean }) {
  const field = useFields();
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label="Company name" autoComplete="off" {...field('company_name', 'Enter a name.')} />
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
          hint={
            isSandbox
              ? 'Shown to its users. Unique among your own; test names such as “[DENIED]” set the outcome, see the sandbox guide.'
              : 'Shown to its users. Unique across partners.'
          }
          {...field('application_name', 'Enter an application name.')}
        />
        <TextField label="Registration number (optional)" {...field('registration_number')} />
      </div>
      <FieldSet legend="Address">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-6">
          <div className="col-span-2 sm:col-span-6">
            <TextField label="Street" {...field('address.street')} />
          </div>
          <div className="col-span-2">
            <TextField label="City" {...field('address.city')} />
          </div>
          <div>
            <TextField label="Region" {...field('address.region')} />
          </div>
          <div>
            <TextField label="Postal code" {...field('address.postal_code')} />
          </div>
          <div className="col-span-2">
            <SelectField label="Country" options={countryOptions} {...field('address.country_code')} />
          </div>
        </div>
      </FieldSet>
    </>
  );
}
