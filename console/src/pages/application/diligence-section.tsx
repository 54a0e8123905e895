import type { Schema } from '../../api/client.ts';
import { Checkbox, FieldSet, TextField } from '../../ui/field.tsx';
import { useFields } from './use-fields.ts';
import { useWords } from './words.ts';

/** Compliance, which decides whether a review and further steps are required. */
export function DiligenceSection({ partner }: { partner: Schema<'Partner'> }) {
  const field = useFields();
  const { your } = useWords();
  const needsAssets = partner.has_monthly_service_commitment;
  return (
    <FieldSet legend="Compliance">
      <Checkbox
        label="Due diligence completed"
        hint="Otherwise the operator reviews it, and its questionnaire is not started."
        {...field('is_diligence_attested')}
      />
      <Checkbox
        label="Bank addendum accepted"
        hint="Otherwise its registrations with institutions wait until the flowdown is complete."
        {...field('is_bank_addendum_completed')}
      />
      <div className="grid max-w-md grid-cols-[1fr_6rem] gap-3">
        <TextField
          label={`Assets under management${needsAssets ? '' : ' (optional)'}`}
          type="number"
          min={0}
          inputMode="decimal"
          hint={needsAssets ? `Required by ${your} monthly service commitment.` : undefined}
          {...field('assets_under_management.amount', needsAssets ? 'Enter an amount.' : undefined)}
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
