import { useState } from 'react';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { useReadSession } from '../../../shell/session.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Panel } from '../../../ui/page.tsx';
import { SetSecondFactor } from './set-second-factor.tsx';

/** Sets up or removes the second factor. */
export function SecondFactorPanel({ isSet }: { isSet: boolean }) {
  const [isSetting, setSetting] = useState(false);
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
          <RemoveSecondFactor />
        ) : (
          <Button kind="primary" onClick={() => setSetting(true)}>
            Set up second factor
          </Button>
        )}
      </div>
      {isSetting && <SetSecondFactor onClose={() => setSetting(false)} />}
    </Panel>
  );
}

function RemoveSecondFactor() {
  const { api } = useActingAs();
  const readSession = useReadSession();
  const [password, setPassword] = useState('');
  return (
    <ConfirmButton
      button="Remove second factor"
      title="Remove second factor"
      action="Remove"
      kind="danger"
      onClose={() => setPassword('')}
      disabled={password === ''}
      onConfirm={async () => {
        await api.client.POST('/v1/session/second-factor/remove', { body: { password } });
        await readSession();
      }}
    >
      <p>You then sign in with the password alone. Recovery codes become invalid.</p>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        value={password}
        onValue={setPassword}
      />
    </ConfirmButton>
  );
}
