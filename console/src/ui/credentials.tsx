import { Download } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Environment } from '../api/client.ts';
import { Button, buttonLook } from './button.tsx';
import { CodeBlock } from './copy.tsx';
import { Dialog } from './dialog.tsx';
import { useLeaveGuard } from './leave-guard.tsx';
import { addOverlay, removeOverlay } from './overlays.tsx';

/** A text that is shown with the credentials. */
interface Credential {
  name: string;
  value: string;
  /** Its name in the downloaded `.env` file; of several with one name, all but the first are commented out. */
  variable?: string;
}

/** Credentials that the server returns only once. */
interface Credentials {
  title: ReactNode;
  values: readonly Credential[];
  /** Where to keep them; a secret manager by default. */
  lead?: ReactNode;
  /** How to use them. */
  about?: ReactNode;
  /** The file to download, if it is not the `.env` file of the values. */
  file?: { name: string; text: string };
}

/** A `client_id` with its secrets. */
export function clientCredentials(
  clientId: string,
  secrets: Partial<Record<Environment, string>>,
): Credential[] {
  return [
    { name: 'client_id', value: clientId, variable: 'PLAID_CLIENT_ID' },
    ...Object.entries(secrets).map(([environment, value]) => ({
      name: `${environment} secret`,
      value,
      variable: 'PLAID_SECRET',
    })),
  ];
}

let count = 0;

/**
 * Shows credentials until the user has saved them. They belong to no page: no change of the page's data and no navigation
 * during the call that returns them removes them.
 */
export function showCredentials(credentials: Credentials): void {
  count += 1;
  const name = `credentials ${count}`;
  addOverlay(name, <CredentialsDialog credentials={credentials} onSaved={() => removeOverlay(name)} />);
}

/** Only its button closes it. */
function CredentialsDialog({
  credentials: { title, values, lead, about, file = envFile(values) },
  onSaved,
}: {
  credentials: Credentials;
  onSaved: () => void;
}) {
  const { question } = useLeaveGuard(true, {
    title: 'Leave without saving this?',
    text: 'It is shown only once, and you have not confirmed that you have saved it.',
    stay: 'Stay',
  });
  return (
    <Dialog title={title} open>
      <p>
        {lead ?? 'Store it in your secret manager.'} <strong>This is shown only once.</strong>
      </p>
      {values.map(({ name, value }) => (
        <div key={name} className="flex min-w-0 flex-col gap-1">
          {values.length > 1 && <p className="text-sm text-muted">{name}</p>}
          <CodeBlock text={value} label={name} />
        </div>
      ))}
      {about}
      <div className="flex flex-wrap justify-end gap-2">
        {file !== undefined && <DownloadLink {...file} />}
        <Button kind="primary" onClick={onSaved}>
          I have saved this
        </Button>
      </div>
      {question}
    </Dialog>
  );
}

function envFile(values: readonly Credential[]): Credentials['file'] {
  const written = new Set<string>();
  const lines = values.flatMap(({ name, value, variable }) => {
    if (variable === undefined) return [];
    const off = written.has(variable) ? '# ' : '';
    written.add(variable);
    return [`# ${name}\n${off}${variable}=${value}\n`];
  });
  return lines.length === 0 ? undefined : { name: 'credentials.env', text: lines.join('') };
}

function DownloadLink({ name, text }: { name: string; text: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const created = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setUrl(created);
    return () => URL.revokeObjectURL(created);
  }, [text]);
  if (url === undefined) return null;
  return (
    <a href={url} download={name} className={buttonLook()}>
      <Download aria-hidden className="size-4" /> Download {name.endsWith('.env') && '.env'}
    </a>
  );
}
