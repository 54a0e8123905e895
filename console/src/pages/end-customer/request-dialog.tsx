import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { enumLabel } from '../../ui/badge.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { Checkbox, FieldSet, TextArea } from '../../ui/field.tsx';
import { named } from '../../ui/named.tsx';
import { applicableTo, onlyFor, type Requirement, requirementWords } from './requirements.ts';

type Customer = Schema<'EndCustomer'>;

/** Asks which information to request from the partner, and for a note to it. */
export function RequestDialog(props: {
  customer: Customer;
  open: boolean;
  onClose: () => void;
  /** The dialog closes when this resolves, and shows the error if it fails. */
  onRequest: (due: Requirement[], note: string) => Promise<unknown>;
  /** Called after it, once the page has been read again. */
  onDone?: (() => void) | undefined;
  hasNote: boolean;
}) {
  // Each opening starts from what is due at that time.
  const [openings, count] = useState(0);
  const [wasOpen, keep] = useState(props.open);
  if (props.open !== wasOpen) {
    keep(props.open);
    if (props.open) count(openings + 1);
  }
  return <RequestForm key={openings} {...props} />;
}

function RequestForm({
  customer,
  open,
  onClose,
  onRequest,
  onDone,
  hasNote,
}: Parameters<typeof RequestDialog>[0]) {
  const { company_name, status, requirements_due, requirements_note } = customer;
  const [due, setDue] = useState<readonly Requirement[]>(requirements_due);
  const [note, setNote] = useState(requirements_note ?? '');
  const [isEdited, setEdited] = useState(false);
  const offered = applicableTo(customer);
  const isChange = requirements_due.length > 0;
  const chosen = offered.filter((requirement) => due.includes(requirement));
  return (
    <Confirm
      title={
        isChange
          ? named`Change the request about ${company_name}`
          : named`Request information about ${company_name}`
      }
      action={isChange ? 'Change request' : 'Send request'}
      open={open}
      onClose={onClose}
      disabled={due.length === 0}
      isDirty={isEdited}
      onConfirm={() => onRequest(chosen, note.trim())}
      onDone={onDone}
    >
      <p>{isChange ? 'This replaces what is due now.' : effectOf(status)}</p>
      <FieldSet legend="Information">
        <div className="grid gap-2 sm:grid-cols-2">
          {offered.map((requirement) => (
            <Checkbox
              key={requirement}
              label={requirementWords[requirement][0]}
              hint={onlyFor(requirement, customer) ?? undefined}
              checked={due.includes(requirement)}
              onChange={({ target }) => {
                setEdited(true);
                setDue((those) =>
                  target.checked ? [...those, requirement] : those.filter((one) => one !== requirement),
                );
              }}
            />
          ))}
        </div>
      </FieldSet>
      {hasNote && (
        <TextArea
          label="Note (optional)"
          hint="Its partner can read it."
          value={note}
          maxLength={1000}
          onValue={setNote}
        />
      )}
    </Confirm>
  );
}

function effectOf(status: Customer['status']): string {
  const stays = status === 'ACTIVE' ? ' Until then, its keys and registrations stay as they are.' : '';
  return `Once the partner has provided all of it, the status is “${enumLabel(status)}” again.${stays}`;
}
