import { FieldSet, SelectField, TextField } from '../../ui/field.tsx';
import { countryOptions } from './countries.ts';
import { useFields } from './use-fields.ts';
import type { ApplicationValues } from './values.ts';

/** The address of a company; each part is optional here. */
export function AddressFields({ legend = 'Address' }: { legend?: string }) {
  const field = useFields<Pick<ApplicationValues, 'address'>>();
  return (
    <FieldSet legend={legend}>
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
  );
}
