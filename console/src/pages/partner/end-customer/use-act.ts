import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useToast } from '../../../ui/toast.tsx';

/** Runs one action at a time, refetches all data and shows a toast; `error` is the error of the last action. */
export function useAct() {
  const queryClient = useQueryClient();
  const { say } = useToast();
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: undefined });
  const act = async (call: () => Promise<unknown>, said: string) => {
    setState({ busy: true, error: undefined });
    try {
      await call();
      await queryClient.invalidateQueries();
      setState({ busy: false, error: undefined });
      say(said);
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { act, ...state };
}
