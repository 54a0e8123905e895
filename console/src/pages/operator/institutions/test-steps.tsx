import { CircleCheck, CircleMinus, CircleX, type LucideIcon } from 'lucide-react';
import type { Schema } from '../../../api/client.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Facts } from '../../../ui/page.tsx';
import { Time } from '../../../ui/time.tsx';

const names: Record<Schema<'DynamicRegistrationTestStepName'>, string> = {
  settings: 'Settings',
  address: 'Address',
  tls: 'Secure connection',
  discovery: 'Discovery',
  registration_endpoint: 'Registration endpoint',
  access_token: 'Initial access token',
};

const looks: Record<Schema<'DynamicRegistrationTestOutcome'>, readonly [LucideIcon, string, string]> = {
  ok: [CircleCheck, 'text-good', 'OK'],
  failed: [CircleX, 'text-bad', 'Failed'],
  skipped: [CircleMinus, 'text-muted', 'Skipped'],
};

/** The results of a test, step by step. */
export function TestSteps({ test }: { test: Schema<'DynamicRegistrationTest'> }) {
  const { passed, steps, tls } = test;
  return (
    <div className="flex flex-col gap-3">
      <p>
        <Badge tone={passed ? 'good' : 'bad'}>{passed ? 'Test passed' : 'Test failed'}</Badge>
      </p>
      <ol className="flex flex-col gap-2">
        {steps.map(({ name, outcome, method, url, status, duration_ms, message }) => {
          const [Icon, look, word] = looks[outcome];
          return (
            <li key={name} className="flex gap-2">
              <Icon aria-label={word} role="img" className={`mt-0.5 size-4 shrink-0 ${look}`} />
              <div className="min-w-0">
                <span className="font-medium">{names[name]}</span>{' '}
                {duration_ms !== null && outcome !== 'skipped' && (
                  <span className="text-sm text-muted">{duration_ms} ms</span>
                )}
                <p className="break-words">{message}</p>
                {url !== null && (
                  <p className="text-sm break-all text-muted">
                    <code>
                      {method} {url}
                    </code>
                    {status !== null && ` returned ${status}`}
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {tls !== null && (
        <Facts
          items={[
            ['Protocol', tls.protocol],
            ['Certificate', tls.subject],
            ['Issued by', tls.issuer],
            ['Valid until', <Time exact key="until" at={tls.valid_until} />],
            ['Client certificate', tls.client_subject],
          ]}
        />
      )}
    </div>
  );
}
