import { useBlocker } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { Question } from './question.tsx';

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

export interface LeaveGuard {
  /** To be rendered. */
  question: ReactNode;
  /** Calls `then`, which leaves; asks before if there are changes. */
  leave: (then: () => void) => void;
  /** Ends the guard, until there are new changes: call it before navigating after saving. */
  release: () => void;
}

/** Set in a dialog, which guards its content: called with whether the content has changes. */
export const InDialog = createContext<((isDirty: boolean) => void) | null>(null);

/**
 * Asks before the user leaves the page while `isDirty`: by a link, by the browser's Back, by closing or reloading the
 * tab. Changes of the query string stay on the page. To leave after saving, call `release`, or navigate with
 * `ignoreBlocker: true`.
 */
export function useLeaveGuard(isDirty: boolean, { title, text, stay }: Words = ofForm): LeaveGuard {
  const isReleased = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new changes start a new guard
  useEffect(() => {
    isReleased.current = false;
  }, [isDirty]);
  const report = useContext(InDialog);
  useEffect(() => {
    report?.(isDirty);
    return () => report?.(false);
  }, [report, isDirty]);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => !isReleased.current && current.pathname !== next.pathname,
    disabled: !isDirty || report !== null,
    withResolver: true,
  });
  const [pending, ask] = useState<(() => void) | null>(null);
  return {
    release: () => {
      isReleased.current = true;
    },
    leave: (then) => (isDirty ? ask(() => then) : then()),
    question: (
      <Question
        title={title}
        action="Leave"
        cancel={stay}
        kind="danger"
        open={blocker.status === 'blocked' || pending !== null}
        onCancel={() => {
          ask(null);
          blocker.reset?.();
        }}
        onConfirm={() => {
          ask(null);
          pending?.();
          blocker.proceed?.();
        }}
      >
        <p>{text}</p>
      </Question>
    ),
  };
}
