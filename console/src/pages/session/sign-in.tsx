import { Brand } from '../../shell/shell.tsx';

/** Where nobody is signed in. */
export function SignInPage() {
  return (
    <main className="gingham grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-6 shadow-sm">
        <h1>
          <Brand />
        </h1>
      </div>
    </main>
  );
}
