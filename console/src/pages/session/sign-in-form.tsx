import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { type SessionAnswer, signIn } from '../../shell/session.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useSecondsLeft } from './seconds-left.ts';
import { signInProblem } from './sign-in-problem.ts';

interface Proof {
  email: string;
  password: string;
}

/** Email address and password, then the code if a second factor is set. */
export function SignInForm({
  email: known,
  proved = null,
  onSignedIn,
}: {
  /** The user's address, if known; it cannot be changed then. */
  email?: string;
  /** Credentials that are known to be valid: only the code is missing. */
  proved?: Proof | null;
  onSignedIn: (answer: SessionAnswer) => void;
}) {
  const [proof, setProof] = useState<Proof>(proved ?? { email: known ?? '', password: '' });
  const [needsCode, setNeedsCode] = useState(proved !== null);
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [wait, setWait] = useSecondsLeft();

  const refused = (error: unknown) => {
    if (error instanceof ApiError && error.code === 'CODE_REQUIRED') {
      setNeedsCode(true);
      return;
    }
    setProblem(signInProblem(error, needsCode));
    setCode('');
    if (error instanceof ApiError && error.retryAfterSeconds !== null) setWait(error.retryAfterSeconds);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    setBusy(true);
    // A copied code often has a space in the middle.
    const given = needsCode ? { code: code.replaceAll(/\s/gu, '') } : {};
    signIn({ ...proof, ...given })
      .then(onSignedIn, refused)
      .finally(() => setBusy(false));
  };
  const startAgain = () => {
    setNeedsCode(false);
    setProblem(null);
    setProof({ ...proof, password: '' });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {needsCode ? (
        <CodeField key="code" value={code} onChange={setCode} />
      ) : (
        <>
          <TextField
            label="Email address"
            type="email"
            name="email"
            autoComplete="username"
            required
            readOnly={known !== undefined}
            autoFocus={known === undefined}
            value={proof.email}
            onValue={(value) => setProof({ ...proof, email: value })}
          />
          <TextField
            label="Password"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            maxLength={256}
            autoFocus={known !== undefined}
            value={proof.password}
            onValue={(value) => setProof({ ...proof, password: value })}
          />
        </>
      )}
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <Button type="submit" kind="primary" busy={isBusy} disabled={wait > 0}>
        {wait > 0 ? `Try again in ${wait} s` : needsCode ? 'Confirm' : 'Sign in'}
      </Button>
      {needsCode && (
        <Button kind="quiet" onClick={startAgain}>
          Start over
        </Button>
      )}
    </form>
  );
}

/** The authenticator's code, or one of the recovery codes. */
function CodeField({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const [isRecovery, setRecovery] = useState(false);
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="w-full">
        <TextField
          key={isRecovery ? 'recovery' : 'code'}
          label={isRecovery ? 'Recovery code' : 'Code'}
          hint={
            isRecovery
              ? 'One of the codes from setting up your second factor. Each works once.'
              : 'The six digits from your authenticator app.'
          }
          name="code"
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          inputMode={isRecovery ? 'text' : 'numeric'}
          spellCheck={false}
          autoCapitalize="none"
          required
          maxLength={32}
          autoFocus
          value={value}
          onValue={onChange}
          className="font-mono tracking-widest"
        />
      </div>
      <button
        type="button"
        className="text-accent underline"
        onClick={() => {
          setRecovery(!isRecovery);
          onChange('');
        }}
      >
        {isRecovery ? 'Use the authenticator app' : 'Use a recovery code'}
      </button>
    </div>
  );
}
