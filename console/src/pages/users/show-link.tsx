import { showCredentials } from '../../ui/credentials.tsx';
import { named } from '../../ui/named.tsx';
import type { User } from './roles.ts';

/** Shows the link with which a user sets a password. */
export function showLink({ name, email, status }: User, link: string): void {
  showCredentials({
    title: named`Link for ${name}`,
    values: [{ name: 'link', value: link }],
    lead: `Send it to ${email} securely: the first person to open it sets the password. It expires in ${status === 'invited' ? 'seven days' : 'one day'}.`,
  });
}
