import { useState } from 'react';
import { useSeat } from '../../../shell/seat.tsx';
import { useReadSession } from '../../../shell/session.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { SetSecondFactor } from './set-second-factor.tsx';

/** Sets or removes the code that is asked for beside the password. */
export function SecondFactorPanel({ isSet }: { isSet: boolean }) {
  const [isSetting, setSetting] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  return (
    <Panel
      title="Second factor"
      actions={isSet ? <Badge tone="good">Set</Badge> : <Badge tone="warn">Not set</Badge>}
    >
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-prose">
          {isSet
            ? 'Beside the password, a code of your authenticator is asked for when you sign in.'
            : 'An authenticator on your telephone shows a code that is asked for beside the password, so that the password alone lets nobody in.'}
        </p>
        {isSet ? (
          <Button kind="danger" onClick={() => setRemoving(true)}>
            Remove the second factor
          </Button>
        ) : (
          <Button kind="primary" onClick={() => setSetting(true)}>
            Set a second factor
          </Button>
        )}
      </div>
      {isSetting && <SetSecondFactor onClose={() => setSetting(false)} />}
      <RemoveSecondFactor open={isRemoving} onClose={() => setRemoving(false)} />
    </Panel>
  );
}

function RemoveSecondFactor({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { api } = useSeat();
  const toast = useToast();
  const readSession = useReadSession();
  const remove = api.hooks.useMutation('post', '/v1/session/second-factor/remove');
  const [password, setPassword] = useState('');
  return (
    <Confirm
      title="Remove the second factor"
      action="Remove it"
      kind="danger"
      open={open}
      onClose={() => {
        setPassword('');
        onClose();
      }}
      disabled={password === ''}
      onConfirm={async () => {
        await remove.mutateAsync({ body: { password } });
        await readSession();
        toast.say('The second factor is removed');
      }}
    >
      <p>From then on the password alone lets you in. The recovery codes end with it.</p>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={({ target }) => setPassword(target.value)}
      />
    </Confirm>
  );
}
