import { type SubmitEvent, useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { useAction } from '../../../ui/use-action.tsx';

type Institution = Schema<'SandboxInstitution'>;

const outcomes: readonly Institution['outcome'][] = [
  'ENABLED',
  'APPROVED',
  'PROCESSING',
  'ATTENTION_REQUIRED',
];

const newInstitution: Institution = {
  institution_id: '',
  name: '',
  pace_days: 1,
  outcome: 'ENABLED',
  requires_logo: false,
  classic_disablement_date: null,
};

/** Creates or edits an institution of the sandbox. */
export function InstitutionForm({
  institution,
  onSubmit,
}: {
  institution: Institution | null;
  onSubmit: (institution: Institution) => Promise<unknown>;
}) {
  const [asked, setAsked] = useState(institution ?? newInstitution);
  const [pace, setPace] = useState(String(asked.pace_days));
  const { act, isBusy, error } = useAction(() => onSubmit({ ...asked, pace_days: Number(pace) }));
  const change = (changes: Partial<Institution>) => setAsked({ ...asked, ...changes });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    act();
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      {institution === null && (
        <TextField
          label="institution_id"
          required
          pattern="ins_[0-9A-Za-z]+"
          placeholder="ins_900"
          hint="“ins_” followed by letters or digits."
          value={asked.institution_id}
          onValue={(value) => change({ institution_id: value })}
        />
      )}
      <TextField label="Name" required value={asked.name} onValue={(value) => change({ name: value })} />
      <TextField
        label="Pace (days)"
        type="number"
        min="0"
        step="any"
        required
        hint="From a registration’s start to enablement; fractions allowed."
        value={pace}
        onValue={setPace}
      />
      <SelectField
        label="Final status"
        value={asked.outcome}
        options={outcomes.map((outcome) => [outcome, enumLabel(outcome)])}
        hint={asked.outcome === 'ATTENTION_REQUIRED' ? 'Until it is fixed; then enabled.' : undefined}
        onValue={(value) => change({ outcome: value })}
      />
      <TextField
        label="Classic connections end"
        type="date"
        value={asked.classic_disablement_date ?? ''}
        onValue={(value) => change({ classic_disablement_date: value || null })}
      />
      <Checkbox
        label="Requires a logo"
        checked={asked.requires_logo}
        onChange={({ target }) => change({ requires_logo: target.checked })}
      />
      {error}
      <Button kind="primary" type="submit" busy={isBusy} className="self-end">
        Save
      </Button>
    </form>
  );
}
