import { type FieldPath, get, useFormContext, useFormState } from 'react-hook-form';
import { FieldSet, SelectField, TextField } from '../../../ui/field.tsx';
import { countryOptions } from '../../application/countries.ts';
import type { ApplicationValues } from '../../application/values.ts';

/** Binds inputs to the form, each with what is wrong with it. */
export function useFields() {
  const { register } = useFormContext<ApplicationValues>();
  const { errors } = useFormState<ApplicationValues>();
  return (path: FieldPath<ApplicationValues>, needed?: string) => ({
    ...register(path, needed === undefined ? {} : { validate: (value) => isSaid(value) || needed }),
    error: (get(errors, path) as { message?: string } | undefined)?.message,
  });
}

function isSaid(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** Who it is. */
export function CompanySection({ isSandbox }: { isSandbox: boolean }) {
  const field = useFields();
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Company name"
          autoComplete="off"
          {...field('company_name', 'Say what it is called.')}
        />
        <TextField
          label="Legal entity name"
          hint="Its name in law."
          {...field('legal_entity_name', 'Say its name in law.')}
        />
        <TextField
          label="Website"
          placeholder="example.com"
          inputMode="url"
          autoCapitalize="none"
          {...field('website', 'Say where its website is.')}
        />
        <TextField
          label="Application name"
          hint={
            isSandbox
              ? 'What its users see. Unique among your own; words such as “denied” in it steer what happens, see the guide to the sandbox.'
              : 'What its users see. Unique over all partners.'
          }
          {...field('application_name', 'Say what its application is called.')}
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
