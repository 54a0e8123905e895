import { useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { useActingAs } from '../../../shell/acting-as.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toast.tsx';

/** Contacts the institution again now, or files a refused application again. */
export function RetryButton({ registration }: { registration: Schema<'Registration'> }) {
  const { api } = useActingAs();
  const toast = useToast();
  const [isAsking, ask] = useState(false);
  const retry = api.hooks.useMutation(
    'post',
    '/v1/registrations/{end_customer_client_id}/{institution_id}/{environment}/retry',
  );
  const { end_customer_client_id, institution_id, environment, institution_name, status } = registration;
  return (
    <>
      <Button onClick={() => ask(true)}>Try again now</Button>
      <Confirm
        title="Try again now"
        action="Try again"
        open={isAsking}
        onClose={() => ask(false)}
        onConfirm={async () => {
          const path = { end_customer_client_id, institution_id, environment };
          await retry.mutateAsync({ params: { path } });
          toast.say('Retrying');
        }}
      >
        <p>
          {status === 'ATTENTION_REQUIRED'
            ? `Files it with ${institution_name} again unchanged, although refused. Notifies its partner.`
            : `Contacts ${institution_name} again now instead of at the next check.`}
        </p>
      </Confirm>
    </>
  );
}
