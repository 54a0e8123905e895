import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Code, CodeBlock } from '../../../ui/copy.tsx';
import { Facts, Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { inFull, Time } from '../../../ui/time.tsx';
import { isAccepted, whyItFailed } from './outcome.ts';

type Attempt = Schema<'WebhookAttempt'>;

/** The attempts to send a webhook, newest first. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <Panel title={attempts.length === 0 ? 'Attempts' : `Attempts (${attempts.length})`} flush>
      {attempts.length === 0 ? (
        <Empty title="No attempts yet">Attempts appear here once the webhook is sent.</Empty>
      ) : (
        <ol className="divide-y divide-line">
          {attempts
            .map((attempt, index) => (
              <li key={attempt.sent_at + attempt.at}>
                <AttemptDetails attempt={attempt} number={index + 1} isLast={index === attempts.length - 1} />
              </li>
            ))
            .toReversed()}
        </ol>
      )}
    </Panel>
  );
}

function AttemptDetails({ attempt, number, isLast }: { attempt: Attempt; number: number; isLast: boolean }) {
  const { actingAs } = useActingAsPartner();
  const accepted = isAccepted(attempt);
  const { status_code: code } = attempt;
  return (
    <details open={isLast} className="group">
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-raised">
        <span className="text-muted tabular-nums">{number}.</span>
        <Badge tone={accepted ? 'good' : 'bad'}>{code === null ? 'No response' : `Response ${code}`}</Badge>
        <Time exact at={attempt.at} />
        <span className="text-muted tabular-nums">{attempt.duration_ms} ms</span>
      </summary>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-4">
        {!accepted && <p className="break-words">{whyItFailed(attempt).what}</p>}
        <Facts
          items={[
            ...(actingAs.realm === 'sandbox' ? [['Sent (real time)', inFull(attempt.sent_at)] as const] : []),
            ['Signing key', attempt.key_id && <Code key="key">{attempt.key_id}</Code>],
          ]}
        />
        {attempt.answer_headers !== null && attempt.answer_headers.length > 0 && (
          <div>
            <p className="mb-1 text-muted">Response headers</p>
            <CodeBlock
              text={attempt.answer_headers.map(({ name, value }) => `${name}: ${value}`).join('\n')}
              label={`headers of the response to attempt ${number}`}
            />
          </div>
        )}
        {attempt.answer !== '' && (
          <div>
            <p className="mb-1 text-muted">Start of response</p>
            <CodeBlock text={attempt.answer} label={`response to attempt ${number}`} />
          </div>
        )}
      </div>
    </details>
  );
}
