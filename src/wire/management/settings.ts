import Type from 'typebox';
import { operatorAdmins } from '../access.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';

const setting = Type.Object(
  {
    variable: Type.String({ description: 'Environment variable of the setting.' }),
    flag: nullable(Type.String({ description: 'Command line flag of the setting, or null.' })),
    description: Type.String({ description: 'Effect of the setting.' }),
    form: Type.String({ description: 'Format of the value.' }),
    value: nullable(
      Type.String({
        description: 'Value in effect; null if not set, and for secrets.',
      }),
    ),
    is_set: Type.Boolean({ description: 'Whether it has a value; for secrets, nothing else is returned.' }),
    is_secret: Type.Boolean({ description: 'Whether its value is never returned.' }),
    source: oneOf(['default', 'environment', 'flag'], {
      title: 'SettingSource',
      description: 'Source of the value.',
    }),
  },
  { title: 'Setting', description: 'A setting of this server.' },
);

export const readSettings = operation({
  id: 'readSettings',
  method: 'GET',
  path: '/v1/settings',
  tag: 'Management',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Read the settings',
  description:
    'Returns the settings that this node was started with, and their sources; for secrets, only whether they are ' +
    'set.',
  reply: { settings: Type.Array(setting) },
  errors: [],
  replyExample: {
    settings: [
      {
        variable: 'GINGHAM_PORT',
        flag: '--port',
        description: 'Port to listen on; 0 picks a free one.',
        form: 'a whole number from 0 to 65535',
        value: '4080',
        is_set: true,
        is_secret: false,
        source: 'default',
      },
    ],
  },
});
