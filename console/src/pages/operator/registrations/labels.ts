import type { Schema } from '../../../api/client.ts';

type Registration = Schema<'Registration'>;
export type Task = Schema<'RegistrationTask'>;
export type Outcome = Schema<'RecordedOutcome'>;

/** The operator's tasks: a short label, and instructions. */
export const tasks: Record<Task, readonly [word: string, todo: string]> = {
  SUBMIT: ['File application', 'Hand the packet to the institution, then record that it is filed.'],
  RECORD_ANSWER: ['Record response', 'Filed. Record the institution’s response.'],
  UPDATE: [
    'Submit change',
    'The application has changed since it was filed. Submit the change to the institution, then record it.',
  ],
  WITHDRAW: [
    'Withdraw application',
    'The end customer was removed, or the institution has a second client, named in the last failure. Have the institution withdraw it, then record it.',
  ],
  RESOLVE: [
    'Resolve lost response',
    'The institution’s response to the registration was lost. Ask whether it has the application, then record it.',
  ],
};

/** The outcomes that can be recorded: the label, and the effect. */
export const outcomes: Record<Outcome, readonly [word: string, effect: string]> = {
  SUBMITTED: ['Filed', 'Next: the institution’s response.'],
  APPROVED: ['Approved', 'Notifies the partner. Next: enablement at the institution.'],
  ENABLED: ['Enabled', 'Notifies the partner. Users can connect.'],
  REFUSED: ['Refused', 'Shows the partner the reason. The registration then needs attention.'],
  UPDATED: ['Change submitted', 'The institution has the application as in the packet.'],
  WITHDRAWN: ['Withdrawn', 'No further steps.'],
  REGISTERED: ['Registered', 'Continues with the client you enter here.'],
  NOT_REGISTERED: ['Not registered', 'Registers it again.'],
};

/** The outcomes that can be recorded for a registration in its current state. */
export function outcomesOf({ realm, task, status, connector, withdrawn_at }: Registration): Outcome[] {
  if (realm === 'sandbox') return [];
  const byTask: Partial<Record<Task, Outcome[]>> = {
    SUBMIT: ['SUBMITTED'],
    UPDATE: ['UPDATED'],
    WITHDRAW: ['WITHDRAWN'],
    RESOLVE: ['REGISTERED', 'NOT_REGISTERED'],
  };
  const first = (task && byTask[task]) || [];
  if (connector !== 'manual' || withdrawn_at !== null) return first;
  if (status === 'PROCESSING') return [...first, 'APPROVED', 'ENABLED', 'REFUSED'];
  return status === 'APPROVED' ? [...first, 'ENABLED'] : first;
}

/** Whether the operator can retry the registration now. */
export function canRetry({
  realm,
  connector,
  status,
  task,
  errors,
  due_at,
  failures,
  withdrawn_at,
}: Registration): boolean {
  if (realm === 'sandbox') return false;
  if (status === 'ATTENTION_REQUIRED' && withdrawn_at === null) {
    return errors.length > 0 && errors.every(({ kind }) => kind === 'REFUSED_BY_INSTITUTION');
  }
  if (connector !== 'dynamic') return false;
  return task === 'UPDATE' || task === 'WITHDRAW' || (due_at !== null && (failures ?? 0) > 0);
}

/** The next step of a registration without a task for the operator. */
export function waitsFor({ connector, status, due_at, errors, withdrawn_at }: Registration): string {
  if (withdrawn_at !== null) return 'None: it was withdrawn, as its end customer was removed.';
  if (errors.length > 0) return 'Its errors must be fixed.';
  if (status === 'NOT_STARTED') return 'Starts once flowdown and questionnaire are complete.';
  if (status === 'ENABLED') return 'None: it is enabled.';
  if (connector === 'simulated') return 'Simulated: progresses with time.';
  if (due_at !== null) return 'The server’s next check.';
  return 'The institution’s response.';
}
