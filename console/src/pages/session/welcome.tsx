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

/** Where the link of an invitation, or of a password that is set anew, leads. */
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
    // It is used up below, and must not be asked for again then.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (token === '') {
    return (
      <Frame title="Welcome">
        <p>This page needs the whole link that you were sent. Open it once more, or ask for a new one.</p>
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
    <Frame title={isUsed ? 'This link is no longer good' : 'Welcome'}>
      {isUsed ? (
        <p>
          It was used already, or a newer one was made, or its time is over. If you have set a password, sign
          in with it; if not, ask an admin for another link.
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
      Go to the sign-in
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
      // The password is set; whatever else is needed, the sign-in asks for.
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
      <Frame title="Your password is set" lead="One thing is left: the code of your second factor.">
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
          {isInvitation ? 'Set the password that you will sign in with.' : 'The one until now ends with it.'}{' '}
          The link is good until <Time at={whose.expires_at} />.
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField label="Email address" type="email" autoComplete="username" readOnly value={whose.email} />
        {isInvitation && (
          <TextField
            label="Your name"
            hint="As others see it."
            autoComplete="name"
            required
            maxLength={255}
            value={name}
            onChange={({ target }) => setName(target.value)}
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
          Set the password and sign in
        </Button>
      </form>
    </Frame>
  );
}
