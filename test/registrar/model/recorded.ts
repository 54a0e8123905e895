import { forget, isStrayTask } from './dynamic.ts';
import { move, type Row, whenFree } from './row.ts';

/** What the operator records for a manual registration, or resolves for a dynamic one. */
export function recorded(
  row: Row,
  outcome: string,
  clientId: string | null,
  application: string,
  at: number,
): 'ok' | 'CONFLICT' {
  const { status, task } = row;
  const isManual = row.institution.connector === 'manual' && !row.isWithdrawn;
  const isDynamic = row.institution.connector === 'dynamic';
  const tasks: Record<string, string> = {
    SUBMITTED: 'SUBMIT',
    UPDATED: 'UPDATE',
    WITHDRAWN: 'WITHDRAW',
    REGISTERED: 'RESOLVE',
    NOT_REGISTERED: 'RESOLVE',
  };
  if (outcome in tasks && task !== tasks[outcome]) return 'CONFLICT';
  const known = task === 'UPDATE' ? row.reported : application;
  switch (outcome) {
    case 'SUBMITTED':
      row.isFiled = true;
      row.reported = application;
      row.task = 'RECORD_ANSWER';
      return 'ok';
    case 'UPDATED':
      row.reported = application;
      row.task = isManual && status !== 'ENABLED' ? 'RECORD_ANSWER' : null;
      if (isDynamic) row.due = whenFree(row, at);
      return 'ok';
    case 'WITHDRAWN': {
      const { due } = row;
      if (!isDynamic) row.clientId = null;
      else if (isStrayTask(row)) row.strays.shift();
      else forget(row);
      row.task = null;
      row.due = row.strays.length > 0 ? whenFree(row, at) : due;
      return 'ok';
    }
    case 'REGISTERED':
    case 'NOT_REGISTERED':
      row.task = null;
      row.isLost = false;
      row.clientId = clientId;
      row.isPending = false;
      row.due = at;
      return 'ok';
    case 'REFUSED':
      if (!isManual || status !== 'PROCESSING') return 'CONFLICT';
      move(row, 'ATTENTION_REQUIRED', at, ['REFUSED_BY_INSTITUTION']);
      row.isFiled = false;
      row.reported = known;
      return 'ok';
    default: {
      const isPossible = status === 'PROCESSING' || (outcome === 'ENABLED' && status === 'APPROVED');
      if (!isManual || !isPossible) return 'CONFLICT';
      if (status === 'PROCESSING') {
        move(row, 'APPROVED', at);
        row.reported = known;
        row.isFiled = true;
      }
      if (outcome === 'ENABLED') move(row, 'ENABLED', at);
      row.task = task === 'UPDATE' ? 'UPDATE' : outcome === 'ENABLED' ? null : 'RECORD_ANSWER';
      return 'ok';
    }
  }
}
