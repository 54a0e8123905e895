import { type FormEvent, useState } from 'react';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { fieldProblem } from '../field-problem.ts';
import { NewPasswordField } from '../new-password-field.tsx';

/** Changes the password of the signed-in user. */
export function PasswordPanel({ email }: { email: string }) {
  const { api } = useActingAs();
  const toast = useToast();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { act, isBusy, failure, error } = useAction(async () => {
    await api.client.POST('/v1/session/password', {
      body: { current_password: current, new_password: next },
    });
    setCurrent('');
    setNext('');
    toast.say('Password changed', 'You are signed out everywhere else.');
  });
  const currentProblem = fieldProblem(failure, 'current_password');
  const nextProblem = fieldProblem(failure, 'new_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act();
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
          onValue={setCurrent}
        />
        <NewPasswordField value={next} onChange={setNext} error={nextProblem} />
        {currentProblem === undefined && nextProblem === undefined && error}
        <div>
          <Button type="submit" busy={isBusy}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
