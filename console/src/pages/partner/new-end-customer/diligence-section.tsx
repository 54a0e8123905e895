import type { Schema } from '../../../api/client.ts';
import { Checkbox, FieldSet, TextField } from '../../../ui/field.tsx';
import { useFields } from './company-section.tsx';

/** What has been done about it, which decides how it goes on. */
export function DiligenceSection({ partner }: { partner: Schema<'Partner'> }) {
  const field = useFields();
  const needsAssets = partner.has_monthly_service_commitment;
  return (
    <FieldSet legend="Diligence">
      <Checkbox
        label="We have done due diligence on it"
        hint="Otherwise the operator reviews it first, and its questionnaire is still to come."
        {...field('is_diligence_attested')}
      />
      <Checkbox
        label="It has agreed to the bank addendum"
        hint="Otherwise its registrations with banks wait until the flowdown is complete."
        {...field('is_bank_addendum_completed')}
      />
      <div className="grid max-w-md grid-cols-[1fr_6rem] gap-3">
        <TextField
          label={`Assets under management${needsAssets ? '' : ' (optional)'}`}
          type="number"
          min={0}
          inputMode="decimal"
          hint={needsAssets ? 'Needed, as you have a monthly service commitment.' : undefined}
          {...field('assets_under_management.amount', needsAssets ? 'Say how much.' : undefined)}
        />
        <TextField
          label="Currency"
          maxLength={3}
          autoCapitalize="characters"
          {...field('assets_under_management.iso_currency_code')}
        />
      </div>
    </FieldSet>
  );
}
