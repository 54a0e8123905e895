import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { ConfirmButton } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** Contacts the institution again now, or files a refused application again. */
export function RetryButton({ registration }: { registration: Schema<'Registration'> }) {
  const { api } = useActingAs();
  const toast = useToast();
  const { end_customer_client_id, institution_id, environment, institution_name, status } = registration;
  return (
    <ConfirmButton
      button="Try again now"
      title="Try again now"
      action="Try again"
      onConfirm={async () => {
        const path = { end_customer_client_id, institution_id, environment };
        await api.client.POST(
          '/v1/registrations/{end_customer_client_id}/{institution_id}/{environment}/retry',
          { params: { path } },
        );
        toast.say('Retrying');
      }}
    >
      <p>
        {status === 'ATTENTION_REQUIRED'
          ? `Files it with ${institution_name} again unchanged, although refused. Notifies its partner.`
          : `Contacts ${institution_name} again now instead of at the next check.`}
      </p>
    </ConfirmButton>
  );
}
