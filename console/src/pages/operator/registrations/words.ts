import type { Schema } from '../../../api/client.ts';

type Registration = Schema<'Registration'>;
export type Task = Schema<'RegistrationTask'>;
export type Outcome = Schema<'RecordedOutcome'>;

/** What waits for the operator: in a word, and what to do about it. */
export const tasks: Record<Task, readonly [word: string, todo: string]> = {
  SUBMIT: ['File it', 'Hand the packet to the institution, then record that it is filed.'],
  RECORD_ANSWER: ['Record the answer', 'It is filed. Record what the institution answers.'],
  UPDATE: [
    'Hand on a change',
    'The application has changed since it was filed. Tell the institution, then record that you have.',
  ],
  WITHDRAW: [
    'Have it taken back',
    'The end customer is removed. Have the institution take the application back, then record it.',
  ],
  RESOLVE: [
    'Find out what happened',
    'The institution was asked to register it, and its answer was lost. Ask whether it has the application, then record it.',
  ],
};

/** What can be recorded: what the button says, and what follows. */
export const outcomes: Record<Outcome, readonly [word: string, effect: string]> = {
  SUBMITTED: ['It is filed', 'It then waits for the institution’s answer.'],
  APPROVED: ['The institution approves it', 'Its partner is told; it then waits to be enabled there.'],
  ENABLED: ['It is enabled there', 'Its partner is told. Its users can connect.'],
  REFUSED: ['The institution refuses it', 'Its partner reads why, and it needs attention.'],
  UPDATED: ['The change is handed on', 'The institution then has the application as it is in the packet.'],
  WITHDRAWN: ['It is taken back', 'Nothing is left to do.'],
  REGISTERED: ['The institution has it', 'It goes on with the client that you give here.'],
  NOT_REGISTERED: ['The institution does not have it', 'It is registered again.'],
};

/** What can be recorded of a registration as it stands. */
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

/** Whether the institution can be asked again at once. */
export function canRetry({
  realm,
  connector,
  status,
  errors,
  due_at,
  failures,
  withdrawn_at,
}: Registration): boolean {
  if (realm === 'sandbox') return false;
  if (status === 'ATTENTION_REQUIRED' && withdrawn_at === null) {
    return errors.length > 0 && errors.every(({ kind }) => kind === 'REFUSED_BY_INSTITUTION');
  }
  return connector === 'dynamic' && due_at !== null && (failures ?? 0) > 0;
}

/** What a registration waits for, where nobody has to do anything. */
export function waitsFor({ connector, status, due_at, errors, withdrawn_at }: Registration): string {
  if (withdrawn_at !== null) return 'Taken back, as its end customer is removed.';
  if (errors.length > 0) return 'It waits until what its errors name is mended.';
  if (status === 'NOT_STARTED') return 'It begins once flowdown and questionnaire are complete.';
  if (status === 'ENABLED') return 'Nothing: it is enabled.';
  if (connector === 'simulated') return 'Time alone carries it forward.';
  if (due_at !== null) return 'The server looks at it by itself.';
  return 'The institution’s answer.';
}
