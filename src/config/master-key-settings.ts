import { isMasterKey } from '../keyring/keyring.ts';
import type { Setting } from './setting.ts';
import { anyText } from './setting-forms.ts';

const masterKey = {
  form: '64 lower-case hexadecimal digits',
  parse: (text: string) => (isMasterKey(text) ? text : undefined),
  default: null,
  isSecret: true,
} as const;

const file = { ...anyText, form: 'a path', default: null };

/** The master key, and the old one while it is being replaced: each by itself or in a file. */
export const masterKeySettings = {
  masterKey: {
    name: 'MASTER_KEY',
    description:
      'Key that the keys in the store are encrypted under; `gingham key generate` creates one. `dev` creates its own.',
    ...masterKey,
  } satisfies Setting<string>,
  masterKeyFile: {
    name: 'MASTER_KEY_FILE',
    description: 'File that contains the master key; only its owner and group may have access to it.',
    ...file,
  } satisfies Setting<string>,
  previousMasterKey: {
    name: 'PREVIOUS_MASTER_KEY',
    description: 'The old master key while GINGHAM_MASTER_KEY replaces it; see docs/operations.md.',
    ...masterKey,
  } satisfies Setting<string>,
  previousMasterKeyFile: {
    name: 'PREVIOUS_MASTER_KEY_FILE',
    description: 'File that contains the old master key; only its owner and group may have access to it.',
    ...file,
  } satisfies Setting<string>,
};
