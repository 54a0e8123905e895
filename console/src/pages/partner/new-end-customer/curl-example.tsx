import type { Environment } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { CodeBlock } from '../../../ui/copy.tsx';

/** The same call as a `curl` command to copy, with variables of the shell for the secret and the logo. */
export function CurlExample({ path, body }: { path: string; body: Record<string, unknown> }) {
  const { actingAs } = useActingAsPartner();
  const environment = actingAs.realm === 'sandbox' ? 'sandbox' : 'production';
  const text = curlOf({ clientId: actingAs.clientId, environment, path, body });
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2 font-semibold">As an API call</summary>
      <div className="flex flex-col gap-2 border-t border-line p-4">
        <p className="text-muted">
          Your program can make the same call; <code>$PLAID_SECRET</code> is your {environment} secret.
        </p>
        <CodeBlock text={text} label="curl" />
      </div>
    </details>
  );
}

/** A call as a `curl` command that is complete but for the variables. */
export function curlOf({
  clientId,
  environment,
  path,
  body,
}: {
  clientId: string;
  environment: Environment;
  path: string;
  body: Record<string, unknown>;
}): string {
  const hasLogo = typeof body['logo'] === 'string';
  const sent = hasLogo ? { ...body, logo: '@LOGO@' } : body;
  const json = JSON.stringify(sent, null, 2).replaceAll("'", "'\\''");
  return [
    `curl -s ${window.location.origin}/${environment}${path} \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -H 'PLAID-CLIENT-ID: ${clientId}' \\`,
    '  -H "PLAID-SECRET: $PLAID_SECRET" \\',
    `  -d '${json.replace('@LOGO@', `'"$(base64 < logo.png | tr -d '\\n')"'`)}'`,
  ].join('\n');
}
