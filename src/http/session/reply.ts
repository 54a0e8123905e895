import type { Static } from 'typebox';
import { toTimestampOrNull } from '../../wire/management/fields.ts';
import { packageVersion } from '../../wire/openapi.ts';
import type { readSession } from '../../wire/session/read.ts';
import type { HttpSettings } from '../services.ts';
import type { SignedIn } from './signed-in.ts';

type SessionReply = Omit<Static<typeof readSession.reply>, 'request_id'>;

/** Creates the function that builds session replies; their server part is constant. */
export function sessionReplies(settings: HttpSettings): (signedIn: SignedIn | undefined) => SessionReply {
  const server: SessionReply['server'] = {
    version: packageVersion(),
    mode: settings.signsInDevelopers ? 'dev' : 'serve',
    development: settings.availability.development,
    sign_in: { password: true, oidc: settings.oidc && { name: settings.oidc.name } },
  };
  return (signedIn) => ({ session: signedIn === undefined ? null : toReply(signedIn), server });
}

function toReply(signedIn: SignedIn): SessionReply['session'] {
  const { kind, user, operatorRole, partnerRole, partnerClientId, csrfToken, expiresAt } = signedIn;
  return {
    kind,
    user: user && {
      user_id: user.userId,
      name: user.name,
      email: user.email,
      has_password: user.passwordHash !== null,
      has_second_factor: user.secondFactor !== null,
    },
    operator_role: operatorRole,
    partner_role: partnerRole,
    partner_client_id: partnerClientId,
    csrf_token: csrfToken,
    expires_at: toTimestampOrNull(expiresAt),
  };
}
