import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Checkbox, SelectField, TextField } from '../../../ui/field.tsx';
import { named } from '../../../ui/named.tsx';

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
export function InstitutionDialog({
  institution,
  taken,
  onSave,
  onClose,
}: {
  institution: Institution | null;
  /** The ids of the sandbox's institutions. */
  taken: readonly string[];
  onSave: (institution: Institution) => Promise<unknown>;
  onClose: () => void;
}) {
  const [asked, setAsked] = useState(institution ?? newInstitution);
  const [pace, setPace] = useState(String(asked.pace_days));
  const isTaken = institution === null && taken.includes(asked.institution_id);
  const change = (changes: Partial<Institution>) => setAsked({ ...asked, ...changes });
  return (
    <Confirm
      title={institution === null ? 'Add institution' : named`Edit ${institution.name}`}
      action="Save"
      open
      disabled={isTaken}
      onClose={onClose}
      onConfirm={() => onSave({ ...asked, pace_days: Number(pace) })}
    >
      {institution === null && (
        <TextField
          label="institution_id"
          required
          pattern="ins_[0-9A-Za-z]+"
          placeholder="ins_900"
          hint="“ins_” followed by letters or digits."
          error={isTaken ? 'Your sandbox has an institution with this id.' : undefined}
          value={asked.institution_id}
          onValue={(value) => change({ institution_id: value })}
        />
      )}
      <TextField label="Name" required value={asked.name} onValue={(value) => change({ name: value })} />
      <TextField
        label="Pace (days)"
        type="number"
        min="0"
        max="3650"
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
    </Confirm>
  );
}
