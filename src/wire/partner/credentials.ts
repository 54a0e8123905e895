import Type from 'typebox';

/** The caller's credentials, an alternative to the headers. */
export const credentialFields = {
  client_id: Type.Optional(
    Type.String({ description: 'Your client_id; can be in the header PLAID-CLIENT-ID instead.' }),
  ),
  secret: Type.Optional(
    Type.String({ description: 'Your secret; can be in the header PLAID-SECRET instead.' }),
  ),
};

export const exampleCredentials = {
  client_id: '5e2f8a1c9b7d4e6f0a3b5c7d',
  secret: '3f1a9c5e7b2d4f6081a3c5e7f90b2d',
};

export const exampleRequestId = 'aB3dE5fG7hJ9kL1';
export const exampleEndCustomerId = '8c1d2e3f4a5b6c7d8e9f0a1b';
