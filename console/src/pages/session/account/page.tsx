import { useSeat } from '../../../shell/seat.tsx';
import { inWords } from '../../../ui/badge.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';

/** One's own account. */
export function AccountPage() {
  const { session } = useSeat();
  const { user } = session;
  if (user === null) {
    return (
      <Page title="Account">
        <Panel>
          <Empty title="Nobody is signed in by name">
            At gingham dev, whoever sits at the machine is the developer, who has no password and may do
            everything. Users have accounts.
          </Empty>
        </Panel>
      </Page>
    );
  }
  return (
    <Page title="Account" lead="Who you are here, and how you prove it.">
      <Panel title="You">
        <Facts
          items={[
            ['Name', user.name],
            ['Email address', user.email],
            ['Role', inWords(session.operator_role ?? session.partner_role ?? '')],
            ['Session ends', <Time key="at" at={session.expires_at} />],
          ]}
        />
        <p className="mt-3 text-sm text-muted">Name and role are an admin’s to change, under users.</p>
      </Panel>
      {user.has_password ? (
        <>
          <PasswordPanel email={user.email} />
          <SecondFactorPanel isSet={user.has_second_factor} />
        </>
      ) : (
        <Panel title="Password">
          <p>You have none: you sign in with your organisation’s directory, which asks for what it needs.</p>
        </Panel>
      )}
    </Page>
  );
}
