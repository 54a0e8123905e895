import { Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../../../api/client.ts';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { buttonLook } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { EditEndCustomer } from '../../application/edit-form.tsx';
import { addressOf } from './tab-links.tsx';

/** Edits an end customer as its partner. */
export function Edit({ customer, mayWrite }: { customer: Schema<'EndCustomer'>; mayWrite: boolean }) {
  const { actingAs } = useActingAsPartner();
  const navigate = useNavigate();
  const overview = addressOf(actingAs, customer.client_id, 'overview');
  const { removed_at, suspended_at } = customer;
  if (!mayWrite || suspended_at !== null) {
    return (
      <Panel>
        <Empty title="Editing is unavailable">
          {removed_at !== null
            ? 'The end customer was removed.'
            : suspended_at !== null
              ? 'The operator has suspended the end customer.'
              : 'Your role is read-only; ask a member or admin of your team.'}
        </Empty>
      </Panel>
    );
  }
  return (
    <EditEndCustomer
      customer={customer}
      cancel={
        <Link {...overview} className={buttonLook('quiet')}>
          Cancel
        </Link>
      }
      onSaved={() => navigate(overview)}
    />
  );
}
