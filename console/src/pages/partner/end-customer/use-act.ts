import { useMutation } from '@tanstack/react-query';
import { useToast } from '../../../ui/toast.tsx';

interface Act {
  call: () => Promise<unknown>;
  said: string;
}

/** Runs one action at a time and shows a toast; `error` is the error of the last action. */
export function useAct() {
  const { say } = useToast();
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ call }: Act) => call(),
    onSuccess: (_result, { said }) => say(said),
  });
  return {
    act: (call: Act['call'], said: string) => mutate({ call, said }),
    busy: isPending,
    error: error ?? undefined,
  };
}
