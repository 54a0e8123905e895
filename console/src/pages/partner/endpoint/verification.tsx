import { useState } from 'react';
import type { Environment } from '../../../api/client.ts';
import { CodeBlock } from '../../../ui/copy.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { nodeVerifier, pythonVerifier } from './verifier-samples.ts';

const languages = [
  ['node', 'Node'],
  ['python', 'Python'],
] as const;
const samples = { node: nodeVerifier, python: pythonVerifier };

/** How a receiver verifies webhooks of this server, with code to copy. */
export function Verification({ environment }: { environment: Environment }) {
  const [language, setLanguage] = useState<keyof typeof samples>('node');
  return (
    <Panel title="Verify webhooks">
      <div className="flex flex-col gap-4">
        <p className="max-w-prose">
          Each webhook has a JWT in its header <code>Plaid-Verification</code>. Fetch the public key for its{' '}
          <code>kid</code> with credentials of {environment === 'sandbox' ? 'the sandbox' : environment}, and
          accept the webhook only if all of these hold:
        </p>
        <ol className="list-decimal pl-5 marker:text-muted">
          <li>
            its <code>alg</code> is <code>ES256</code>, and the server knows its <code>kid</code>,
          </li>
          <li>
            the key’s <code>expired_at</code> is null or in the future,
          </li>
          <li>
            the signature is valid, and <code>iat</code> is at most five minutes ago, and
          </li>
          <li>
            <code>request_body_sha256</code> is the SHA-256 of the exact bytes received.
          </li>
        </ol>
        <p>
          The key: <code className="break-all">POST /{environment}/webhook_verification_key/get</code>
        </p>
        <div>
          <Segments
            label="Language of the sample"
            value={language}
            options={languages}
            onChange={setLanguage}
          />
        </div>
        <CodeBlock text={samples[language](`${window.location.origin}/${environment}`)} label="verifier" />
      </div>
    </Panel>
  );
}
