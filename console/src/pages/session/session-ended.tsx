import { Dialog } from '@base-ui/react/dialog';
import { useRouter } from '@tanstack/react-router';
import { useActingAs } from '../../shell/acting-as.tsx';
import type { Session } from '../../shell/session.ts';
import { resume } from '../../shell/session-end.ts';
import { buttonLook } from '../../ui/button.tsx';
import { keepNext } from './next.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Covers the page after its session has ended; the page keeps its unsaved changes. */
export function SessionEnded({ session }: { session: Session }) {
  const { server } = useActingAs();
  const router = useRouter();
  const { password, oidc } = server.sign_in;
  return (
    <Dialog.Root open disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Popup className="gingham gingham-wide fixed inset-0 z-60 grid place-items-center overflow-y-auto bg-paper p-4 outline-none">
          <div className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-line bg-surface p-6 shadow-sm">
            <Dialog.Title className="text-xl font-semibold tracking-tight">
              Your session has ended
            </Dialog.Title>
            <Dialog.Description>
              Sign in again to continue. {password && 'Your unsaved changes are still here.'}
            </Dialog.Description>
            {password && session.user?.has_password !== false && (
              <SignInForm
                {...(session.user === null ? {} : { email: session.user.email })}
                onSignedIn={(answer) => {
                  resume(answer);
                  void router.invalidate();
                }}
              />
            )}
            {oidc !== null && (
              <>
                <a
                  href={`${import.meta.env.BASE_URL}sign-in/oidc`}
                  onClick={() => keepNext(router.latestLocation.href)}
                  className={buttonLook()}
                >
                  Sign in with {oidc.name}
                </a>
                <p className="text-sm text-muted">Unsaved changes will be lost.</p>
              </>
            )}
            <a href={`${import.meta.env.BASE_URL}sign-in`} className="text-accent underline">
              Sign in as another user
            </a>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
