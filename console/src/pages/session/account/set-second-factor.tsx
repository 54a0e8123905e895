import { type FormEvent, useEffect, useRef, useState } from 'react';
import { dataOf } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { useReadSession } from '../../../shell/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { showCredentials } from '../../../ui/credentials.tsx';
import { Dialog, DialogCancel } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Loading } from '../../../ui/states.tsx';
import { useAction } from '../../../ui/use-action.tsx';
import { QrCode } from './qr-code.tsx';

/** Sets up a second factor: shows the secret, confirms a first code, then shows the recovery codes. */
export function SetSecondFactor({ onClose }: { onClose: () => void }) {
  const { api } = useActingAs();
  const readSession = useReadSession();
  const {
    act: begin,
    result: started,
    error,
  } = useAction(() => dataOf(api.client.POST('/v1/session/second-factor', {})));
  const [code, setCode] = useState('');
  const confirm = useAction(async () => {
    const { recovery_codes } = await dataOf(
      api.client.POST('/v1/session/second-factor/confirm', { body: { code: code.replaceAll(/\s/gu, '') } }),
    );
    const codes = recovery_codes.join('\n');
    showCredentials({
      title: 'Save your recovery codes',
      values: [{ name: 'recovery codes', value: codes }],
      lead: 'The second factor is set. If you lose your authenticator, each of these codes works once in its place.',
      file: {
        name: 'gingham-recovery-codes.txt',
        text: `Gingham recovery codes for ${window.location.host}\n\n${codes}\n`,
      },
    });
    onClose();
    void readSession();
  });
  // Every call creates a new secret, so it is made once.
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    begin();
  }, [begin]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.act(undefined, { onError: () => setCode('') });
  };
  return (
    <Dialog title="Set up second factor" open onClose={onClose}>
      {error}
      {started === undefined && error === null && <Loading rows={6} />}
      {started !== undefined && (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <p>
            1. Scan this QR code with an authenticator app, for example on your phone or in your password
            manager, or enter the secret.
          </p>
          <div className="flex flex-wrap items-center gap-4">
            <QrCode text={started.uri} label="QR code of the secret" />
            <div className="min-w-0 flex-1 basis-40">
              <p className="text-sm text-muted">Secret</p>
              <Code label="Copy secret">{started.secret}</Code>
            </div>
          </div>
          <TextField
            label="2. Enter the code it shows"
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            required
            maxLength={32}
            value={code}
            onValue={setCode}
            className="font-mono tracking-widest"
          />
          {confirm.error}
          <div className="flex justify-end gap-2">
            <DialogCancel />
            <Button type="submit" kind="primary" busy={confirm.isBusy}>
              Confirm
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
