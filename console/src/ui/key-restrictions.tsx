import { type ReactNode, useState } from 'react';
import type { Schema } from '../api/client.ts';
import { serverNow } from '../api/server-clock.ts';
import { Confirm } from './dialog.tsx';
import { SelectField, TextArea } from './field.tsx';
import { MomentField } from './moment.tsx';

type Restrictions = Pick<Schema<'Token'>, 'expires_at' | 'allowed_addresses'>;

/** The restrictions of a key or token in a form. */
interface RestrictionValues {
  expiresAt: string | null;
  /** One per line. */
  addresses: string;
}

export const noRestrictions: RestrictionValues = { expiresAt: null, addresses: '' };

export function toRestrictions({ expiresAt, addresses }: RestrictionValues): Restrictions {
  const listed = addresses.split(/[\s,]+/u).filter(Boolean);
  return { expires_at: expiresAt, allowed_addresses: listed.length === 0 ? null : listed };
}

interface RestrictionFieldsProps {
  values: RestrictionValues;
  onValues: (values: RestrictionValues) => void;
}

/** When a key or token expires, and the addresses that it is accepted from. */
function RestrictionFields({ values, onValues }: RestrictionFieldsProps) {
  return (
    <>
      <MomentField
        label="Expires"
        hint="In real time. Empty for never."
        value={values.expiresAt}
        onChange={(expiresAt) => onValues({ ...values, expiresAt })}
      />
      <TextArea
        label="Allowed addresses"
        hint="IP addresses and networks, one per line, such as 203.0.113.0/24. Empty for all."
        rows={2}
        value={values.addresses}
        onValue={(addresses) => onValues({ ...values, addresses })}
      />
    </>
  );
}

/** The same fields, collapsed, in a dialog that issues a key. */
export function OptionalRestrictions(fields: RestrictionFieldsProps) {
  return (
    <details>
      <summary className="cursor-pointer text-muted">Expiry and allowed addresses</summary>
      <div className="flex flex-col gap-3 pt-3">
        <RestrictionFields {...fields} />
      </div>
    </details>
  );
}

/** A dialog that changes the restrictions of a key or token; it is mounted when it opens. */
export function RestrictDialog({
  title,
  of,
  onClose,
  onSave,
}: {
  title: ReactNode;
  of: Restrictions & { version: string };
  onClose: () => void;
  /** Sends the restrictions, and in the header the version that they are based on. */
  onSave: (restrictions: Restrictions, header: { 'If-Match': string }) => Promise<unknown>;
}) {
  const [values, setValues] = useState<RestrictionValues>({
    expiresAt: of.expires_at,
    addresses: of.allowed_addresses?.join('\n') ?? '',
  });
  return (
    <Confirm
      title={title}
      action="Save"
      open
      onClose={onClose}
      onConfirm={() => onSave(toRestrictions(values), { 'If-Match': `"${of.version}"` })}
    >
      <p>Applies from the next call on. Calls from other addresses are rejected like wrong credentials.</p>
      <RestrictionFields values={values} onValues={setValues} />
    </Confirm>
  );
}

const overlaps = [
  ['24', 'Valid for 24 more hours'],
  ['1', 'Valid for 1 more hour'],
  ['168', 'Valid for 7 more days'],
  ['revoke', 'Revoked immediately'],
  ['keep', 'Valid until revoked'],
] as const;
type Overlap = (typeof overlaps)[number][0];
export const usualOverlap: Overlap = '24';

/** What happens to the previous keys when another is issued. */
export function OverlapField({
  label,
  value,
  onValue,
}: {
  label: string;
  value: Overlap;
  onValue: (value: Overlap) => void;
}) {
  const hint = 'For a rotation without downtime, deploy the new one while the old one is valid.';
  return <SelectField label={label} hint={hint} value={value} options={overlaps} onValue={onValue} />;
}

const hourMs = 3_600_000;

export function toRotation(overlap: Overlap): { revoke_previous: boolean; previous_valid_until?: string } {
  if (overlap === 'revoke' || overlap === 'keep') return { revoke_previous: overlap === 'revoke' };
  const until = new Date(serverNow() + Number(overlap) * hourMs).toISOString();
  return { revoke_previous: true, previous_valid_until: until };
}

/** The state of a dialog that issues another key: its fields, and what of them is sent. */
export function useNewKey() {
  const [overlap, setOverlap] = useState(usualOverlap);
  const [restrictions, restrict] = useState(noRestrictions);
  return {
    /** `label` names the existing keys. */
    fields: (label: string) => (
      <>
        <OverlapField label={label} value={overlap} onValue={setOverlap} />
        <OptionalRestrictions values={restrictions} onValues={restrict} />
      </>
    ),
    body: () => ({ ...toRotation(overlap), ...toRestrictions(restrictions) }),
    reset: () => {
      setOverlap(usualOverlap);
      restrict(noRestrictions);
    },
  };
}
