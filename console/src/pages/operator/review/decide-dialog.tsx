import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { SelectField, TextArea } from '../../../ui/field.tsx';
import { named } from '../../../ui/named.tsx';
import { Names, refusedError, useForEach } from '../../../ui/selection.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { type DecisionKind, reasonTemplates, withTemplate } from './reasons.ts';

/** An end customer that a decision is about. */
export interface Decided {
  client_id: string;
  company_name: string;
}

const nameOf = ({ company_name }: Decided) => company_name;

/** The decision that the dialog asks to confirm. */
export interface Deciding {
  kind: DecisionKind;
  about: readonly Decided[];
}

const words = {
  APPROVE: {
    verb: 'Approve',
    done: 'Approved',
    effect: 'can be enabled by its partner, which starts its registrations.',
  },
  DENY: {
    verb: 'Deny',
    done: 'Denied',
    effect: 'cannot be enabled. It keeps its sandbox and development keys. A denial can be reversed.',
  },
  REVERSE: { verb: 'Reverse', done: 'Reversed', effect: 'is treated as approved.' },
} as const;

/** Asks for a reason, makes the decisions, and lists those that failed. */
export function DecideDialog({
  deciding,
  onClose,
  onDone,
}: {
  deciding: Deciding | null;
  onClose: () => void;
  /** Called if every decision succeeded. */
  onDone?: () => void;
}) {
  // Keeps the last content while the dialog closes.
  const [last, keep] = useState(deciding);
  if (deciding !== null && deciding !== last) keep(deciding);
  if (last === null) return null;
  return <DecisionForm deciding={last} open={deciding !== null} onClose={onClose} onDone={onDone} />;
}

function DecisionForm({
  deciding: { kind, about },
  open,
  onClose,
  onDone,
}: {
  deciding: Deciding;
  open: boolean;
  onClose: () => void;
  onDone: (() => void) | undefined;
}) {
  const [reason, setReason] = useState('');
  const decide = useDecision();
  const toast = useToast();
  const { verb, done, effect } = words[kind];
  const [first] = about;
  const whom = about.length === 1 && first ? first.company_name : `${about.length} end customers`;
  const close = () => {
    setReason('');
    onClose();
  };
  return (
    <Confirm
      title={kind === 'REVERSE' ? named`Reverse the denial of ${whom}` : named`${verb} ${whom}`}
      action={verb}
      kind={kind === 'DENY' ? 'danger' : 'primary'}
      open={open}
      onClose={close}
      disabled={kind !== 'APPROVE' && reason.trim() === ''}
      onConfirm={async () => {
        await decide(kind, about, reason.trim());
        toast.say(named`${done}: ${whom}`);
      }}
      onDone={onDone}
    >
      <p>
        {about.length === 1 ? 'It' : 'Each of them'} {effect}
      </p>
      {about.length > 1 && <Names of={about.map(nameOf)} />}
      <SelectField
        label="Reason template"
        value=""
        options={[['', 'Select a template'], ...reasonTemplates[kind].map((text) => [text, text] as const)]}
        onValue={(value) => setReason(withTemplate(kind, reason, value))}
      />
      <TextArea
        label={kind === 'APPROVE' ? 'Reason (optional)' : 'Reason'}
        hint="Saved on the end customer; its partner can read it."
        value={reason}
        maxLength={2000}
        onValue={setReason}
      />
    </Confirm>
  );
}

/** Makes a decision about one or more end customers; throws an error that lists the failures. */
function useDecision() {
  const { api } = useActingAs();
  const queryClient = useQueryClient();
  const forEach = useForEach(nameOf);
  return async (kind: DecisionKind, about: readonly Decided[], reason: string) => {
    if (kind === 'REVERSE') {
      const refusals = await forEach(about, ({ client_id }) =>
        api.client.POST('/v1/end-customers/{client_id}/reverse', {
          params: { path: { client_id } },
          body: { reason },
        }),
      );
      if (refusals.length > 0) throw refusedError(refusals, about.length);
      return;
    }
    const { results } = await dataOf(
      api.client.POST('/v1/end-customers/decide', {
        body: {
          client_ids: about.map(({ client_id }) => client_id),
          decision: kind,
          ...(reason === '' ? {} : { reason }),
        },
      }),
    );
    const undone = results.filter((result) => !result.done);
    if (undone.length === 0) return;
    // The others are done.
    void queryClient.invalidateQueries();
    const nameFor = (id: string) => about.find(({ client_id }) => client_id === id)?.company_name ?? id;
    const why = undone.map(({ client_id, error_message }) => `${nameFor(client_id)}: ${error_message}`);
    throw refusedError(why, results.length);
  };
}
