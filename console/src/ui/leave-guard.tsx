import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Confirm } from './dialog.tsx';

interface Words {
  title: string;
  text: string;
  /** The label of the button that stays. */
  stay: string;
}

const ofForm: Words = {
  title: 'Leave without saving?',
  text: 'Unsaved changes will be lost.',
  stay: 'Keep editing',
};

/** The question to render, and a function that leaves, after the question where one is due. */
export interface LeaveGuard {
  question: ReactNode;
  leave: (then: () => void) => void;
}

/**
 * Asks before the user leaves the page while `isDirty`: by a link, by the browser's Back, by closing or reloading the
 * tab. Changes of the query string stay on the page. To leave after saving, navigate with `ignoreBlocker: true`.
 */
export function useLeaveGuard(isDirty: boolean, { title, text, stay }: Words = ofForm): LeaveGuard {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname,
    disabled: !isDirty,
    withResolver: true,
  });
  const [pending, ask] = useState<(() => void) | null>(null);
  return {
    leave: (then) => (isDirty ? ask(() => then) : then()),
    question: (
      <Confirm
        title={title}
        action="Leave"
        cancel={stay}
        kind="danger"
        open={blocker.status === 'blocked' || pending !== null}
        onClose={() => {
          ask(null);
          blocker.reset?.();
        }}
        onConfirm={async () => {
          pending?.();
          blocker.proceed?.();
        }}
      >
        <p>{text}</p>
      </Confirm>
    ),
  };
}
