import Type from 'typebox';
import { operatorAdmins } from '../access.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const setting = Type.Object(
  {
    variable: Type.String({ description: 'The environment variable that sets it.' }),
    flag: nullable(Type.String({ description: 'The flag that sets it; null where there is none.' })),
    description: Type.String({ description: 'What it does.' }),
    form: Type.String({ description: 'What its value looks like.' }),
    value: nullable(
      Type.String({
        description: 'In effect, as it would be written; null where none is, and for a secret.',
      }),
    ),
    is_set: Type.Boolean({ description: 'Whether it has a value; of a secret, all that is told.' }),
    is_secret: Type.Boolean({ description: 'Whether its value is never told.' }),
    source: oneOf(['default', 'environment', 'flag'], {
      title: 'SettingSource',
      description: 'Where its value is from.',
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
  summary: 'Read the settings in effect',
  description:
    'Tells every setting that this node was started with, and where each is from; secrets only whether they are set.',
  reply: Type.Object({ settings: Type.Array(setting), ...requestIdField }, { title: 'ReadSettingsResponse' }),
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
    request_id: exampleRequestId,
  },
});
