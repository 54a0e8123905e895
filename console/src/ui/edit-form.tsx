import clsx from 'clsx';
import { type ReactNode, useContext, useRef } from 'react';
import { flushSync } from 'react-dom';
import { type FieldValues, FormProvider } from 'react-hook-form';
import { enumLabel } from './badge.tsx';
import { Button } from './button.tsx';
import { InDialog } from './leave-guard.tsx';
import { ErrorText } from './states.tsx';
import type { Edit } from './use-edit.ts';

/** A form that edits a resource: its fields, what others have changed meanwhile, the error, and its buttons. */
export function EditForm<Values extends FieldValues>({
  edit,
  action,
  cancel,
  className,
  children,
}: {
  edit: Edit<Values>;
  /** The label of the submit button; null if the user cannot save. */
  action: string | null;
  /** Takes the place of “Discard changes”. */
  cancel?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const { form, isNew, guard, problem, isSaved, save, discard, elsewhere } = edit;
  const { isDirty, isSubmitting } = form.formState;
  const isInDialog = useContext(InDialog) !== null;
  const submit = useRef<HTMLButtonElement>(null);
  const reload = useRef<HTMLButtonElement>(null);
  return (
    <FormProvider {...form}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (elsewhere === null) void save();
          // What prevents it can be out of sight.
          else reload.current?.focus();
        }}
        noValidate
        className={clsx('flex flex-col', className ?? 'gap-5')}
      >
        {children}
        {problem !== undefined && <ErrorText error={problem} />}
        {elsewhere !== null && (
          <div role="alert" className="flex flex-col items-start gap-2 rounded-md bg-warn-soft p-3 text-warn">
            <p>Changed elsewhere since you began. Your changes are not saved yet.</p>
            <ul className="list-disc pl-5">
              {elsewhere.fields.map(({ name, value, isMine }) => (
                <li key={name} className="wrap-anywhere">
                  {enumLabel(name)}
                  {typeof value === 'string' && `: “${value}”`}
                  {isMine && ' (you have changed it, too; your change is kept)'}
                </li>
              ))}
            </ul>
            <Button
              ref={reload}
              onClick={() => {
                flushSync(elsewhere.keepMine);
                // This button is gone.
                submit.current?.focus();
              }}
            >
              Reload and keep my changes
            </Button>
          </div>
        )}
        {action !== null && (
          <div
            className={clsx(
              'flex flex-wrap items-center gap-2',
              // In view, however long the form; to the edge of the dialog.
              isInDialog && 'sticky -bottom-5 -mt-2 -mb-5 bg-surface pt-2 pb-5',
            )}
          >
            <Button
              ref={submit}
              type="submit"
              kind="primary"
              busy={isSubmitting}
              disabled={!isDirty && !isNew}
              // Enter in a field would do nothing if it were disabled.
              aria-disabled={elsewhere !== null}
            >
              {action}
            </Button>
            {cancel ?? (isDirty && <Button onClick={discard}>Discard changes</Button>)}
            <span aria-live="polite" className="text-muted">
              {isSaved && 'Saved'}
            </span>
          </div>
        )}
      </form>
      {guard.question}
    </FormProvider>
  );
}
