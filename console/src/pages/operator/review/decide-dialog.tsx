import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, type Schema } from '../../../api/client.ts';
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
  review_reasons: Schema<'EndCustomer'>['review_reasons'];
}

const nameOf = ({ company_name }: Decided) => company_name;

const hasConflict = ({ review_reasons }: Decided) => review_reasons.includes('CHANNEL_CONFLICT');

function nameWithConflict(one: Decided): string {
  return hasConflict(one) ? `${one.company_name} (channel conflict)` : one.company_name;
}

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
  meanwhile,
  onClose,
  onDone,
}: {
  deciding: Deciding | null;
  /** What someone else has decided since, which rules the decision out. */
  meanwhile?: string | undefined;
  onClose: () => void;
  /** Called if every decision succeeded. */
  onDone?: () => void;
}) {
  // Keeps the last content while the dialog closes.
  const [last, keep] = useState(deciding);
  if (deciding !== null && deciding !== last) keep(deciding);
  if (last === null) return null;
  return (
    <DecisionForm
      deciding={last}
      meanwhile={meanwhile}
      open={deciding !== null}
      onClose={onClose}
      onDone={onDone}
    />
  );
}

function DecisionForm({
  deciding: { kind, about },
  meanwhile,
  open,
  onClose,
  onDone,
}: {
  deciding: Deciding;
  meanwhile: string | undefined;
  open: boolean;
  onClose: () => void;
  onDone: (() => void) | undefined;
}) {
  const [reason, setReason] = useState('');
  const decide = useDecision();
  const [failed, setFailed] = useState<{ of: readonly Decided[] } & Failed>();
  // After some have failed, only those: the others are done.
  const { those, canRetry } = failed?.of === about ? failed : { those: about, canRetry: true };
  const toast = useToast();
  const { verb, done, effect } = words[kind];
  const [first] = those;
  const whom = those.length === 1 && first ? first.company_name : `${those.length} end customers`;
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
      disabled={!canRetry || meanwhile !== undefined || (kind !== 'APPROVE' && reason.trim() === '')}
      onConfirm={async () => {
        const now = await decide(kind, those, reason.trim());
        if (now.those.length > 0) {
          setFailed({ of: about, ...now });
          throw refusedError(now.why, those.length);
        }
        toast.say(named`${done}: ${whom}`);
      }}
      onDone={onDone}
    >
      <p
        aria-live="polite"
        className="rounded-md bg-warn-soft px-3 py-2 font-medium empty:absolute empty:p-0"
      >
        {meanwhile}
      </p>
      <p>
        {those.length === 1 ? 'It' : 'Each of them'} {effect}
      </p>
      {those.length > 1 && <Names of={those.map(kind === 'APPROVE' ? nameWithConflict : nameOf)} />}
      {those.length === 1 && kind === 'APPROVE' && first && hasConflict(first) && (
        <p className="text-bad">It has a channel conflict.</p>
      )}
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

/** Those for which a decision failed. */
interface Failed {
  those: readonly Decided[];
  why: readonly string[];
  /** Whether trying again can succeed. */
  canRetry: boolean;
}

/** Makes a decision about one or more end customers; returns those for which it failed. */
function useDecision() {
  const { api } = useActingAs();
  const queryClient = useQueryClient();
  const forEach = useForEach(nameOf);
  return async (kind: DecisionKind, about: readonly Decided[], reason: string): Promise<Failed> => {
    if (kind === 'REVERSE') {
      const those: Decided[] = [];
      const why = await forEach(about, (one) =>
        api.client
          .POST('/v1/end-customers/{client_id}/reverse', {
            params: { path: { client_id: one.client_id } },
            body: { reason },
          })
          .catch((error: Error) => {
            those.push(one);
            throw error;
          }),
      );
      return { those, why, canRetry: true };
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
    const refusals = new Map(
      results.filter(({ done }) => !done).map((refusal) => [refusal.client_id, refusal]),
    );
    const those = about.filter(({ client_id }) => refusals.has(client_id));
    // The others are done.
    if (those.length > 0) void queryClient.invalidateQueries();
    const why = those.map(({ client_id, company_name }) => {
      const refusal = refusals.get(client_id);
      return refusal?.error_code === 'CONFLICT'
        ? `${company_name} is no longer under review.`
        : `${company_name}: ${refusal?.error_message}`;
    });
    return {
      those,
      why,
      canRetry: [...refusals.values()].some((refusal) => refusal.error_code !== 'CONFLICT'),
    };
  };
}
