import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, type Schema } from '../../api/client.ts';
import { sessionApi, signIn } from '../../shell/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { ErrorText, Loading } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { fieldProblem } from './field-problem.ts';
import { Frame } from './frame.tsx';
import { linkToken } from './link-token.ts';
import { NewPasswordField } from './new-password-field.tsx';
import { SignInForm } from './sign-in-form.tsx';

type Whose = Schema<'ReadUserLinkResponse'>;
const home = import.meta.env.BASE_URL;

/** The page that links of invitations and password resets open. */
export function WelcomePage() {
  const [token, setToken] = useState(linkToken);
  useEffect(() => {
    const take = () => setToken(linkToken());
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  const link = useQuery({
    queryKey: ['user-link', token],
    queryFn: async () =>
      (await sessionApi.client.POST('/v1/user-links/read', { body: { token } })).data ?? null,
    enabled: token !== '',
    // The link is redeemed below, and cannot be read after that.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (token === '') {
    return (
      <Frame title="Welcome">
        <p>The link is incomplete. Open the full link you received, or ask for a new one.</p>
        <ToSignIn />
      </Frame>
    );
  }
  if (link.data) return <SetPassword token={token} whose={link.data} />;
  if (link.isPending) {
    return (
      <Frame title="Welcome">
        <Loading rows={3} />
      </Frame>
    );
  }
  const isUsed = link.error instanceof ApiError && link.error.code === 'INVALID_LINK';
  return (
    <Frame title={isUsed ? 'This link is no longer valid' : 'Welcome'}>
      {isUsed ? (
        <p>
          It was already used or replaced, or has expired. If you have set a password, sign in with it; if
          not, ask an admin for a new link.
        </p>
      ) : (
        <ErrorText error={link.error} />
      )}
      <ToSignIn />
    </Frame>
  );
}

function ToSignIn() {
  return (
    <Link to="/sign-in" className="text-accent underline">
      Go to sign-in
    </Link>
  );
}

function SetPassword({ token, whose }: { token: string; whose: Whose }) {
  const [name, setName] = useState(whose.name);
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [isSet, setSet] = useState(false);
  const isInvitation = whose.purpose === 'invitation';
  const set = async () => {
    const body = { token, password, ...(isInvitation ? { name } : {}) };
    await sessionApi.client.POST('/v1/user-links/redeem', { body });
    await signIn({ email: whose.email, password }).then(
      () => window.location.assign(home),
      // The password is set; the sign-in form asks for anything else that is required.
      () => setSet(true),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    setBusy(true);
    set()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  if (isSet) {
    return (
      <Frame title="Your password is set" lead="Last step: enter your second-factor code.">
        <SignInForm
          proved={{ email: whose.email, password }}
          onSignedIn={() => window.location.assign(home)}
        />
      </Frame>
    );
  }
  return (
    <Frame
      title={isInvitation ? 'Welcome to Gingham' : 'Set a new password'}
      lead={
        <>
          {isInvitation ? 'Set a password to sign in with.' : 'It replaces the old one.'} The link expires{' '}
          <Time exact at={whose.expires_at} />.
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField label="Email address" type="email" autoComplete="username" readOnly value={whose.email} />
        {isInvitation && (
          <TextField
            label="Your name"
            hint="Shown to others."
            autoComplete="name"
            required
            maxLength={255}
            value={name}
            onValue={setName}
          />
        )}
        <NewPasswordField
          label="Password"
          value={password}
          onChange={setPassword}
          error={fieldProblem(error, 'password')}
        />
        {error !== undefined && fieldProblem(error, 'password') === undefined && (
          <div role="alert">
            <ErrorText error={error} />
          </div>
        )}
        <Button type="submit" kind="primary" busy={isBusy}>
          Set password and sign in
        </Button>
      </form>
    </Frame>
  );
}
