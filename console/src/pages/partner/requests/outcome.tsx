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
