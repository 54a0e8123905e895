import { useNavigate, useRouter } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Set by links that open a dialog of the same page. */
    opensDialog?: boolean;
  }
}

/**
 * Returns a function that closes a dialog whose URL is the page's with query parameters. It leaves no entry in the
 * browser's history that would open the dialog again.
 */
export function useCloseDialog(): () => void {
  const router = useRouter();
  const navigate = useNavigate();
  return () => {
    if (router.state.location.state.opensDialog) router.history.back();
    else void navigate({ to: '.', search: {}, replace: true });
  };
}
