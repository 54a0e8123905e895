import { useState } from 'react';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { useReadSession } from '../../../shell/session.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { SetSecondFactor } from './set-second-factor.tsx';

/** Sets up or removes the second factor. */
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
            ? 'Signing in requires your password and a code from your authenticator app.'
            : 'An authenticator app on your phone shows a code that is required in addition to the password.'}
        </p>
        {isSet ? (
          <Button kind="danger" onClick={() => setRemoving(true)}>
            Remove second factor
          </Button>
        ) : (
          <Button kind="primary" onClick={() => setSetting(true)}>
            Set up second factor
          </Button>
        )}
      </div>
      {isSetting && <SetSecondFactor onClose={() => setSetting(false)} />}
      <RemoveSecondFactor open={isRemoving} onClose={() => setRemoving(false)} />
    </Panel>
  );
}

function RemoveSecondFactor({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { api } = useActingAs();
  const toast = useToast();
  const readSession = useReadSession();
  const remove = api.hooks.useMutation('post', '/v1/session/second-factor/remove');
  const [password, setPassword] = useState('');
  return (
    <Confirm
      title="Remove second factor"
      action="Remove"
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
        toast.say('Second factor removed');
      }}
    >
      <p>You then sign in with the password alone. Recovery codes become invalid.</p>
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
