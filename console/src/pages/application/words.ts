import { useActingAs } from '../../shell/acting-as.tsx';

/** How the form refers to the partner: its own users are addressed. */
export function useWords(): { your: string; yours: string } {
  const { actingAs } = useActingAs();
  return actingAs.kind === 'operator'
    ? { your: 'its partner’s', yours: 'its partner’s' }
    : { your: 'your', yours: 'yours' };
}
