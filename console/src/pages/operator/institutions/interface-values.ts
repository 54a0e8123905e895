import type { Schema } from '../../../api/client.ts';

/** The form values of an institution's registration interface. */
export interface InterfaceForm {
  registration_endpoint: string;
  flavour: Schema<'DynamicRegistrationFlavour'>;
  look_up: Schema<'LookUpMeans'>;
  software_id: string;
  ca: string;
  extra_metadata: string;
  initial_access_token: string;
  clear_initial_access_token: boolean;
  software_statement: string;
  clear_software_statement: boolean;
  cert: string;
  key: string;
  clear_mutual_tls: boolean;
}

/** The initial form values of the secrets. */
const noSecrets = {
  initial_access_token: '',
  clear_initial_access_token: false,
  software_statement: '',
  clear_software_statement: false,
  cert: '',
  key: '',
  clear_mutual_tls: false,
};

/** The API never returns secrets, so they are empty in the form even if they are set. */
export function toForm(settings: Schema<'DynamicRegistration'> | null): InterfaceForm {
  return {
    registration_endpoint: settings?.registration_endpoint ?? '',
    flavour: settings?.flavour ?? 'rfc7591',
    look_up: settings?.look_up ?? 'none',
    software_id: settings?.software_id ?? '',
    ca: settings?.ca ?? '',
    extra_metadata: JSON.stringify(settings?.extra_metadata ?? {}, null, 2),
    ...noSecrets,
  };
}

export function toBody(form: InterfaceForm): Schema<'ConfigureDynamicRegistrationRequest'> {
  const { cert, key } = form;
  return {
    registration_endpoint: form.registration_endpoint,
    flavour: form.flavour,
    look_up: form.look_up,
    software_id: form.software_id.trim() || null,
    ca: form.ca.trim() || null,
    extra_metadata: JSON.parse(form.extra_metadata) as Record<string, unknown>,
    ...secret('initial_access_token', form.initial_access_token, form.clear_initial_access_token),
    ...secret('software_statement', form.software_statement, form.clear_software_statement),
    ...(form.clear_mutual_tls ? { mutual_tls: null } : {}),
    ...(cert.trim() === '' ? {} : { mutual_tls: { cert, key } }),
  };
}

/** Sets a secret that was entered, clears one selected for removal, and keeps any other. */
function secret<Name extends string>(name: Name, value: string, isCleared: boolean) {
  if (value.trim() !== '') return { [name]: value.trim() } as Record<Name, string>;
  return isCleared ? ({ [name]: null } as Record<Name, null>) : {};
}

export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
