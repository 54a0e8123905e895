import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { usePartnerSeat } from '../../../shell/seat.tsx';
import { buttonLook } from '../../../ui/button.tsx';

/** Link to the form for a new end customer. */
export function NewLink() {
  const { seat } = usePartnerSeat();
  return (
    <Link
      to="/partners/$partner/$realm/end-customers/new"
      params={{ partner: seat.clientId, realm: seat.realm }}
      className={buttonLook('primary')}
    >
      <Plus aria-hidden className="size-4" /> Create end customer
    </Link>
  );
}
