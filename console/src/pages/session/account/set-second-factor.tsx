import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { useReadSession } from '../../../shell/session.ts';
import { Button } from '../../../ui/button.tsx';
import { Code } from '../../../ui/copy.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorText, Loading } from '../../../ui/states.tsx';
import { QrCode } from './qr-code.tsx';
import { showRecoveryCodes } from './recovery-codes.tsx';

/** Sets up a second factor: shows the secret, confirms a first code, then shows the recovery codes. */
export function SetSecondFactor({ onClose }: { onClose: () => void }) {
  const { api } = useActingAs();
  const readSession = useReadSession();
  const { mutate: begin, data: started, error } = api.hooks.useMutation('post', '/v1/session/second-factor');
  const confirm = api.hooks.useMutation('post', '/v1/session/second-factor/confirm');
  const [code, setCode] = useState('');
  // Every call creates a new secret, so it is made once.
  const hasBegun = useRef(false);
  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    begin({});
  }, [begin]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutateAsync({ body: { code: code.replaceAll(/\s/gu, '') } }).then(
      ({ recovery_codes }) => {
        showRecoveryCodes(recovery_codes);
        onClose();
        void readSession();
      },
      () => setCode(''),
    );
  };
  return (
    <Dialog title="Set up second factor" open onClose={onClose}>
      {error !== null && <ErrorText error={error} />}
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
            onChange={({ target }) => setCode(target.value)}
            className="font-mono tracking-widest"
          />
          {confirm.error !== null && (
            <div role="alert">
              <ErrorText error={confirm.error} />
            </div>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" kind="primary" busy={confirm.isPending}>
              Confirm
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
