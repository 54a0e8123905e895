import { useState } from 'react';
import type { Environment } from '../../../api/client.ts';
import { enumLabel } from '../../../ui/badge.tsx';
import { CodeBlock } from '../../../ui/copy.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { snippet, snippetKinds } from './snippets.ts';

/** Code samples for a first call, with everything filled in except the secret. */
export function HowToCall({
  clientId,
  environments,
}: {
  clientId: string;
  environments: readonly Environment[];
}) {
  const [chosen, choose] = useState(environments[0] as Environment);
  const [kind, setKind] = useState<keyof typeof snippetKinds>('curl');
  const environment = environments.includes(chosen) ? chosen : (environments[0] as Environment);
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-prose">
        Any Partner API client works; only the base URL changes. Put the secret into the environment variable{' '}
        <code>PLAID_SECRET</code> rather than into a file. All operations are in the{' '}
        <a href="/docs" target="_blank" rel="noopener" className="text-accent underline">
          API reference
        </a>
        .
      </p>
      <div className="flex flex-wrap gap-3">
        <Segments
          label="Client"
          value={kind}
          options={Object.entries(snippetKinds) as [keyof typeof snippetKinds, string][]}
          onChange={setKind}
        />
        {environments.length > 1 && (
          <Segments
            label="Environment"
            value={environment}
            options={environments.map((value) => [value, enumLabel(value)] as const)}
            onChange={choose}
          />
        )}
      </div>
      <CodeBlock text={snippet(kind, clientId, environment)} label={`${snippetKinds[kind]} sample`} />
    </div>
  );
}
