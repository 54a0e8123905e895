import { useFormContext } from 'react-hook-form';
import type { Schema } from '../../../api/client.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Checkbox, FieldSet } from '../../../ui/field.tsx';
import { LogoControl } from '../../application/logo-control.tsx';
import { useFields } from '../../application/use-fields.ts';
import type { ApplicationValues } from '../../application/values.ts';

/** The logo and customization that its users see in Link, and its products. */
export function BrandSection({ partner }: { partner: Schema<'Partner'> }) {
  const field = useFields();
  const { control } = useFormContext<ApplicationValues>();
  const { logo_sha256: own, uses_co_branded_consent_pane: needsLogo } = partner;
  const { error, ...products } = field('products');
  return (
    <>
      <FieldSet legend="Logo and Link">
        <LogoControl
          control={control}
          name="logo"
          shown={own === null ? undefined : `/logos/${own}.png`}
          hint={`A PNG of 1024×1024 pixels, smaller than 4 MB. ${own === null ? 'Some institutions require one.' : 'Defaults to yours.'}`}
        />
        <Checkbox
          label="Create Link customization with its name and logo"
          hint={needsLogo ? 'You use the co-branded consent pane, so a logo is required.' : undefined}
          {...field('create_link_customization')}
        />
      </FieldSet>
      <FieldSet legend="Products" hint="None selected: all enabled products.">
        <div className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-4">
          {partner.products.map((product) => (
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
