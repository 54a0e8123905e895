import { usePartnerSeat } from '../../../shell/seat.tsx';
import { CodeBlock } from '../../../ui/copy.tsx';

/** The same thing as a program would do it: a call to copy. The secret and a picture are left to the shell. */
export function AsCall({ path, body }: { path: string; body: Record<string, unknown> }) {
  const { seat } = usePartnerSeat();
  const environment = seat.realm === 'sandbox' ? 'sandbox' : 'production';
  const hasLogo = typeof body['logo'] === 'string';
  const told = hasLogo ? { ...body, logo: '@LOGO@' } : body;
  const json = JSON.stringify(told, null, 2).replaceAll("'", "'\\''");
  const text = [
    `curl ${window.location.origin}/${environment}${path} \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -H 'PLAID-CLIENT-ID: ${seat.clientId}' \\`,
    '  -H "PLAID-SECRET: $PARTNER_SECRET" \\',
    `  -d '${json.replace('@LOGO@', `'"$(base64 < logo.png | tr -d '\\n')"'`)}'`,
  ].join('\n');
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2 font-semibold">The same as a call</summary>
      <div className="flex flex-col gap-2 border-t border-line p-4">
        <p className="text-muted">
          This form makes one call, and so can your program; <code>$PARTNER_SECRET</code> is your secret for{' '}
          {environment}.
        </p>
        <CodeBlock text={text} label="curl" />
      </div>
    </details>
  );
}
