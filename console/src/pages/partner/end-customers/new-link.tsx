import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useActingAsPartner } from '../../../shell/acting-as.tsx';
import { buttonLook } from '../../../ui/button.tsx';

/** Link to the form for a new end customer. */
export function NewLink() {
  const { actingAs } = useActingAsPartner();
  return (
    <Link
      to="/partners/$partner/$realm/end-customers/new"
      params={{ partner: actingAs.clientId, realm: actingAs.realm }}
      className={buttonLook('primary')}
    >
      <Plus aria-hidden className="size-4" /> Create end customer
    </Link>
  );
}
