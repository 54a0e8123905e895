import { type FormEvent, useState } from 'react';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { ErrorText } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { fieldProblem } from '../field-problem.ts';
import { NewPasswordField } from '../new-password-field.tsx';

/** Changes the password of the signed-in user. */
export function PasswordPanel({ email }: { email: string }) {
  const { api } = useActingAs();
  const toast = useToast();
  const change = api.hooks.useMutation('post', '/v1/session/password');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const currentProblem = fieldProblem(change.error, 'current_password');
  const nextProblem = fieldProblem(change.error, 'new_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { body: { current_password: current, new_password: next } },
      {
        onSuccess: () => {
          setCurrent('');
          setNext('');
          toast.say('Password changed', 'You are signed out everywhere else.');
        },
      },
    );
  };
  return (
    <Panel title="Password">
      <form onSubmit={submit} className="flex max-w-md flex-col gap-4">
        <input type="email" autoComplete="username" readOnly hidden value={email} />
        <TextField
          label="Current password"
          type="password"
          name="current-password"
          autoComplete="current-password"
          required
          maxLength={256}
          error={currentProblem}
          value={current}
          onChange={({ target }) => setCurrent(target.value)}
        />
        <NewPasswordField value={next} onChange={setNext} error={nextProblem} />
        {change.error !== null && currentProblem === undefined && nextProblem === undefined && (
          <div role="alert">
            <ErrorText error={change.error} />
          </div>
        )}
        <div>
          <Button type="submit" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
