import { showSecret } from '../../ui/secret.tsx';
import type { User } from './roles.ts';

/** Shows the link with which a user sets a password. */
export function showLink({ name, email }: User, link: string): void {
  showSecret({
    title: `Link for ${name}`,
    name: 'link',
    secret: link,
    lead: `Send it to ${email} securely: the first person to open it sets the password.`,
  });
}
