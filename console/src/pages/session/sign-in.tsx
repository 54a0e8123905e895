import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { sessionQuery } from '../../shell/session.ts';
import { buttonLook } from '../../ui/button.tsx';
import { Frame } from './frame.tsx';
import { keepNext, pageOfConsole } from './next.ts';
import { SignInForm } from './sign-in-form.tsx';
import { providerProblem } from './sign-in-problem.ts';

const route = getRouteApi('/sign-in');

/** The sign-in page. */
export function SignInPage() {
  const { next, problem } = route.useSearch();
  const { server } = useSuspenseQuery(sessionQuery).data;
  const { password, oidc } = server.sign_in;
  const failed = providerProblem(problem, oidc?.name ?? 'The provider');
  return (
    <Frame
      title="Sign in"
      lead={next === undefined ? undefined : 'You then continue to the page you opened.'}
    >
      {failed !== null && (
        <p role="alert" className="rounded-md bg-bad-soft p-3 text-bad">
          {failed}
        </p>
      )}
      {oidc !== null && (
        <a
          href={`${import.meta.env.BASE_URL}sign-in/oidc`}
          // After a problem, the requested page is still stored.
          onClick={() => problem === undefined && keepNext(next)}
          className={buttonLook(password ? 'plain' : 'primary')}
        >
          Sign in with {oidc.name}
        </a>
      )}
      {oidc !== null && password && <p className="text-center text-sm text-muted">or with a password</p>}
      {password && (
        <SignInForm
          onSignedIn={() => window.location.assign(pageOfConsole(next) ?? import.meta.env.BASE_URL)}
        />
      )}
      <p className="text-sm text-muted">
        No account, or forgot your password? Ask an admin for a link to set one.
      </p>
    </Frame>
  );
}
