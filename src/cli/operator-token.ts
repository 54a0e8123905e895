import type { Config } from '../config/config.ts';
import { unrestricted } from '../domain/key-restrictions.ts';
import { createToken } from '../domain/token.ts';
import { openStore, StoreInUseError, StoreOpenError } from '../gingham.ts';
import { systemContext } from '../keyring/context.ts';
import { appendEvents } from '../store/events.ts';
import { insertToken } from '../store/tokens.ts';

/**
 * Creates a token with operator scope in a store that no server is using. There is no limit of valid tokens here, as this is the
 * way back in if no token is at hand.
 *
 * @throws StoreOpenError, ConfigError
 */
export async function createOperatorToken(config: Config, name: string) {
  const { store, keyring, close } = await openStore(config).catch(rejectRunningServer);
  try {
    const context = systemContext(keyring)(Date.now());
    const decision = createToken({ name, partnerClientId: null, ...unrestricted }, 0, 'system', context);
    await store.unitOfWork(async (db) => {
      await insertToken(db, decision.token, decision.secret);
      await appendEvents(db, decision.events);
    });
    return { token_id: decision.token.tokenId, name, token: decision.secret.plain };
  } finally {
    await close();
  }
}

function rejectRunningServer(error: unknown): never {
  if (!(error instanceof StoreInUseError)) throw error;
  throw new StoreOpenError(`${error.message}; use \`gingham token create\`, which calls a running server`);
}
