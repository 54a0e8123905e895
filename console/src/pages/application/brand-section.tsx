import { useFormContext } from 'react-hook-form';
import type { Schema } from '../../api/client.ts';
import { enumLabel } from '../../ui/badge.tsx';
import { Checkbox, FieldSet } from '../../ui/field.tsx';
import { LogoControl } from './logo-control.tsx';
import { useFields } from './use-fields.ts';
import type { ApplicationValues } from './values.ts';
import { useWords } from './words.ts';

/** The logo and customization that its users see in Link, and its products; `customer` is the existing one. */
export function BrandSection({
  partner,
  customer,
}: {
  partner: Schema<'Partner'>;
  customer?: Schema<'EndCustomer'>;
}) {
  const field = useFields();
  const { your, yours } = useWords();
  const { control } = useFormContext<ApplicationValues>();
  const { logo_sha256: own, uses_co_branded_consent_pane: needsLogo } = partner;
  const { error, ...products } = field('products');
  const shown = customer?.logo_sha256 ?? own;
  const hasOwnLogo = shown !== null && shown !== own;
  return (
    <>
      <FieldSet legend="Logo and Link">
        <LogoControl
          control={control}
          name="logo"
          shown={shown === null ? undefined : `/logos/${shown}.png`}
          hint={`A PNG of 1024×1024 pixels, smaller than 4 MB. ${own === null ? 'Some institutions require one.' : `Defaults to ${yours}.`}`}
        />
        {hasOwnLogo && (
          <Checkbox
            label="Remove logo"
            hint={own === null ? undefined : `It then uses ${yours}.`}
            {...field('has_logo_removed')}
          />
        )}
        <Checkbox
          label="Create Link customization with its name and logo"
          hint={needsLogo ? `A logo is required by ${your} co-branded consent pane.` : undefined}
          {...field('create_link_customization')}
        />
      </FieldSet>
      <FieldSet legend="Products" hint="None selected: all enabled products.">
        <div className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-4">
          {[...new Set([...partner.products, ...(customer?.products ?? [])])].map((product) => (
            <Checkbox key={product} label={enumLabel(product)} value={product} {...products} />
          ))}
        </div>
        {error !== undefined && (
          <p role="alert" className="text-bad">
            {error}
          </p>
        )}
      </FieldSet>
    </>
  );
}
