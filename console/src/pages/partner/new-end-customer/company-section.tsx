import { TextField } from '../../../ui/field.tsx';
import { AddressFields } from '../../application/address-fields.tsx';
import { useFields } from '../../application/use-fields.ts';

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
      <AddressFields />
    </>
  );
}
