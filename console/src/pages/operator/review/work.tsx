import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { Panel } from '../../../ui/page.tsx';
import { ErrorText, Loaded } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { isOpenCase } from './waiting.tsx';

type Customer = Schema<'EndCustomer'>;
type Review = Schema<'Review'>;

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
  const { api, session } = useActingAs();
  const { say } = useToast();
  const update = api.hooks.useMutation('patch', '/v1/end-customers/{client_id}/review');
  const { client_id, assignee, assignee_name, version } = review;
  const isMine = assignee === (session.user === null ? session.kind : `user:${session.user.user_id}`);
  const assign = (to: 'me' | null) =>
    void update
      .mutateAsync({
        params: { path: { client_id }, header: { 'If-Match': `"${version}"` } },
        body: { assignee: to },
      })
      .then(
        () => say(to === null ? 'Unassigned' : 'Assigned to you'),
        (error: Error) => say('Could not assign', error.message),
      );
  return (
    <>
      <span className="text-muted">
        {assignee === null ? 'Unassigned' : `Assigned to ${isMine ? 'you' : assignee_name}`}
      </span>
      {!isMine && (
        <Button busy={update.isPending} onClick={() => assign('me')}>
          Assign to me
        </Button>
      )}
      {assignee !== null && (
        <Button busy={update.isPending} onClick={() => assign(null)}>
          Unassign
        </Button>
      )}
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
  const add = api.hooks.useMutation('post', '/v1/end-customers/{client_id}/review/notes');
  const isEmpty = text.trim() === '';
  const { question } = useLeaveGuard(!isEmpty && !add.isPending);
  return (
    <form
      className="flex max-w-prose flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(
          { params: { path: { client_id: id } }, body: { text: text.trim() } },
          { onSuccess: () => setText('') },
        );
      }}
    >
      <div className="w-full">
        <TextArea
          label="Add a note"
          hint="Only the operator sees it."
          rows={2}
          maxLength={2000}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      {add.error !== null && <ErrorText error={add.error} />}
      <Button type="submit" busy={add.isPending} disabled={isEmpty}>
        Add note
      </Button>
      {question}
    </form>
  );
}
