import type { Schema } from '../../../api/client.ts';
import { Badge, enumLabel, type Tone } from '../../../ui/badge.tsx';

type Call = Schema<'SandboxRequest'>;

/** The statuses of calls: tone and label. */
const statuses: Record<Call['status'], readonly [tone: Tone, word: string]> = {
  ok: ['good', 'OK'],
  refused: ['warn', 'Rejected'],
  failed: ['bad', 'Failed'],
};

/** The options of a filter by status. */
export const statusOptions = Object.entries(statuses).map(([status, [, word]]) => [status, word] as const);

/** The response status of a call. */
export function CallOutcome({ status, status_code: code }: Pick<Call, 'status' | 'status_code'>) {
  const [tone, word] = statuses[status];
  return (
    <Badge tone={tone}>
      {code === null ? 'No response' : `${code} ${status === 'ok' ? word : word.toLowerCase()}`}
    </Badge>
  );
}

/** The effects of faults on calls. */
const faultLabels: Readonly<Record<string, string>> = {
  error: 'A fault returned this error',
  latency: 'A fault delayed it',
  drop_connection: 'A fault dropped the connection',
};

/** The effect of a fault; its name if it is unknown. */
export function faultLabel(fault: string): string {
  return faultLabels[fault] ?? enumLabel(fault);
}
