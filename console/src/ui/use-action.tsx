import { useMutation } from '@tanstack/react-query';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';
import { ErrorText } from './states.tsx';

/**
 * An action, such as a call that changes something: busy from the click until the page has been read again. `error` is to
 * be shown next to what started it. `onDone` is called then, also if the user has left the page.
 */
export function useAction<Input = void, Result = unknown>(
  run: (input: Input) => Promise<Result>,
  {
    endsAtOnce = false,
    onDone,
  }: {
    /** Ends with the reply, before the page has been read again. */
    endsAtOnce?: boolean;
    onDone?: ((result: Result) => unknown) | undefined;
  } = {},
) {
  const { mutate, isPending, error, data, reset } = useMutation({
    mutationFn: run,
    meta: { endsAtOnce },
    onSuccess: (reply) => onDone?.(reply),
  });
  return {
    act: mutate,
    isBusy: isPending,
    failure: error,
    error: (error === null ? null : <ErrorText error={error} />) as ReactNode,
    result: data,
    reset,
  };
}

/** A button that acts without asking, with its error. */
export function ActionButton({
  run,
  onDone,
  ...button
}: Omit<ComponentProps<typeof Button>, 'onClick' | 'busy'> & {
  run: () => Promise<unknown>;
  onDone?: () => void;
}) {
  const { act, isBusy, error } = useAction(run, { onDone });
  return (
    <>
      <Button busy={isBusy} onClick={() => act()} {...button} />
      {error}
    </>
  );
}
