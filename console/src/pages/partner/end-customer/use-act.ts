import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useToast } from '../../../ui/toast.tsx';

/** Does one thing at a time, reads everything anew and says what was done; `error` is what the last try came to. */
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
