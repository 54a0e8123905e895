import { useActingAs } from '../../../shell/acting-as.tsx';
import { enumLabel } from '../../../ui/badge.tsx';
import { Facts, Page, Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';

/** The account of the signed-in user. */
export function AccountPage() {
  const { session } = useActingAs();
  const { user } = session;
  if (user === null) {
    return (
      <Page title="Account">
        <Panel>
          <Empty title="No user account">
            With gingham dev, you are the developer on this machine, with full access and no password. Only
            users have accounts.
          </Empty>
        </Panel>
      </Page>
    );
  }
  return (
    <Page title="Account" lead="Your profile and sign-in methods.">
      <Panel title="Profile">
        <Facts
          items={[
            ['Name', user.name],
            ['Email address', user.email],
            ['Role', enumLabel(session.operator_role ?? session.partner_role ?? '')],
            ['Session ends', <Time exact key="at" at={session.expires_at} />],
          ]}
        />
        <p className="mt-3 text-sm text-muted">An admin can change name and role under Users.</p>
      </Panel>
      {user.has_password ? (
        <>
          <PasswordPanel email={user.email} />
          <SecondFactorPanel isSet={user.has_second_factor} />
        </>
      ) : (
        <Panel title="Password">
          <p>You have none: you sign in with your organisation’s identity provider.</p>
        </Panel>
      )}
    </Page>
  );
}
