import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs, useActor } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { named } from '../../../ui/named.tsx';
import { Panel } from '../../../ui/page.tsx';
import { refusedError, useForEach } from '../../../ui/selection.tsx';
import { Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { isOpenCase } from './waiting.tsx';

type Customer = Schema<'EndCustomer'>;
type Review = Schema<'Review'>;
type Assigned = Pick<Schema<'EndCustomerSummary'>, 'client_id' | 'company_name'>;

/** Who reviews an end customer, and the notes about it, which its partner does not see. */
export function ReviewWork({ customer }: { customer: Customer }) {
  const { api } = useActingAs();
  const path = { client_id: customer.client_id };
  const query = api.hooks.useQuery('get', '/v1/end-customers/{client_id}/review', { params: { path } });
  return (
    <Panel
      title="Notes"
      actions={query.data && isOpenCase(customer) && <Assignment review={query.data.review} />}
    >
      <Loaded query={query} rows={2}>
        {({ review }) => (
          <div className="flex flex-col gap-4">
            <Notes notes={review.notes} />
            <NewNote id={customer.client_id} />
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function Assignment({ review }: { review: Review }) {
  const { api } = useActingAs();
  const { client_id, assignee, assignee_name, version } = review;
  const isMine = assignee === useActor();
  const { act, isBusy, error } = useAction((to: 'me' | null) =>
    api.client.PATCH('/v1/end-customers/{client_id}/review', {
      params: { path: { client_id }, header: { 'If-Match': `"${version}"` } },
      body: { assignee: to },
    }),
  );
  return (
    <>
      <span className="text-muted">
        {assignee === null ? 'Unassigned' : `Assigned to ${isMine ? 'you' : assignee_name}`}
      </span>
      {!isMine && (
        <Button busy={isBusy} onClick={() => act('me')}>
          Assign to me
        </Button>
      )}
      {assignee !== null && (
        <Button busy={isBusy} onClick={() => act(null)}>
          Unassign
        </Button>
      )}
      {error}
    </>
  );
}

/** Assigns the selected end customers to the user. */
export function AssignToMe({ chosen, onDone }: { chosen: readonly Assigned[]; onDone: () => void }) {
  const { api } = useActingAs();
  const toast = useToast();
  const forEach = useForEach(({ company_name }: Assigned) => company_name);
  const { act, isBusy, error } = useAction(
    async () => {
      const refusals = await forEach(chosen, ({ client_id }) =>
        api.client.PATCH('/v1/end-customers/{client_id}/review', {
          params: { path: { client_id } },
          body: { assignee: 'me' },
        }),
      );
      if (refusals.length > 0) throw refusedError(refusals, chosen.length);
      const [first] = chosen;
      const whom = chosen.length === 1 && first ? first.company_name : `${chosen.length} end customers`;
      toast.say(named`Assigned to you: ${whom}`);
    },
    { onDone },
  );
  return (
    <>
      {error}
      <Button busy={isBusy} disabled={chosen.length === 0} onClick={() => act()}>
        Assign to me
      </Button>
    </>
  );
}

function Notes({ notes }: { notes: Review['notes'] }) {
  if (notes.length === 0) return <p className="text-muted">No notes yet. The partner does not see them.</p>;
  return (
    <ol aria-label="Notes" className="flex flex-col gap-3">
      {notes.map(({ note_id, author_name, text, created_at }) => (
        <li key={note_id} className="max-w-prose">
          <p className="text-sm text-muted">
            <bdi>{author_name}</bdi>, <Time at={created_at} />
          </p>
          <p className="wrap-anywhere whitespace-pre-line">{text}</p>
        </li>
      ))}
    </ol>
  );
}

function NewNote({ id }: { id: string }) {
  const { api } = useActingAs();
  const [text, setText] = useState('');
  const { act, isBusy, error } = useAction(async () => {
    await api.client.POST('/v1/end-customers/{client_id}/review/notes', {
      params: { path: { client_id: id } },
      body: { text: text.trim() },
    });
    setText('');
  });
  const isEmpty = text.trim() === '';
  const { question } = useLeaveGuard(!isEmpty && !isBusy);
  return (
    <form
      className="flex max-w-prose flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      <div className="w-full">
        <TextArea
          label="Add a note"
          hint="Only the operator sees it."
          rows={2}
          maxLength={2000}
          value={text}
          onValue={setText}
        />
      </div>
      {error}
      <Button type="submit" busy={isBusy} disabled={isEmpty}>
        Add note
      </Button>
      {question}
    </form>
  );
}
