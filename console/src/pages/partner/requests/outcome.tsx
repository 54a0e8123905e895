import type { Schema } from '../../../api/client.ts';
import { Badge, inWords, type Tone } from '../../../ui/badge.tsx';

type Call = Schema<'SandboxRequest'>;

const tones: Record<Call['status'], Tone> = { ok: 'good', refused: 'warn', failed: 'bad' };

/** What a call was answered with. */
export function CallOutcome({ status, status_code: code }: Pick<Call, 'status' | 'status_code'>) {
  return (
    <Badge tone={tones[status]}>
      {code === null ? 'No answer' : `${code} ${status === 'ok' ? 'OK' : inWords(status).toLowerCase()}`}
    </Badge>
  );
}

/** What a fault that was set in the sandbox has done to calls. */
const faultWords: Readonly<Record<string, string>> = {
  error: 'A fault that was set has answered it with this error',
  latency: 'A fault that was set has kept it waiting',
  drop_connection: 'A fault that was set has cut the connection',
};

/** The same as words; a fault without any of its own is called by its name. */
export function faultInWords(fault: string): string {
  return faultWords[fault] ?? inWords(fault);
}
