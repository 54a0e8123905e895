import type { Schema } from '../../../api/client.ts';
import { Badge, inWords, type Tone } from '../../../ui/badge.tsx';

type Call = Schema<'SandboxRequest'>;

const tones: Record<Call['status'], Tone> = { ok: 'good', refused: 'warn', failed: 'bad' };

/** The response status of a call. */
export function CallOutcome({ status, status_code: code }: Pick<Call, 'status' | 'status_code'>) {
  return (
    <Badge tone={tones[status]}>
      {code === null ? 'No response' : `${code} ${status === 'ok' ? 'OK' : inWords(status).toLowerCase()}`}
    </Badge>
  );
}

/** The effects of faults on calls. */
const faultWords: Readonly<Record<string, string>> = {
  error: 'A fault returned this error',
  latency: 'A fault delayed it',
  drop_connection: 'A fault dropped the connection',
};

/** The effect of a fault; its name if it is unknown. */
export function faultInWords(fault: string): string {
  return faultWords[fault] ?? inWords(fault);
}
