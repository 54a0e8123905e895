import { Plus, X } from 'lucide-react';
import { useFieldArray, useFormContext, useFormState } from 'react-hook-form';
import { Button, IconButton } from '../../ui/button.tsx';
import { FieldSet, TextField } from '../../ui/field.tsx';
import { redirectUriProblem } from './redirect-uri.ts';

/** The values of a form with redirect URIs. */
export interface WithRedirectUris {
  redirect_uris: { uri: string }[];
}

/** Rows of redirect URIs, validated while they are typed. */
export function RedirectUris() {
  const { control } = useFormContext<WithRedirectUris>();
  const { fields, append, remove } = useFieldArray({ control, name: 'redirect_uris' });
  const { errors, defaultValues } = useFormState({ control, name: 'redirect_uris' });
  // Stored URIs are not validated again, neither here nor by the server.
  const stored = defaultValues?.redirect_uris?.map((row) => row?.uri) ?? [];
  return (
    <FieldSet
      legend="Redirect URIs"
      hint="Where institutions redirect its users. Institutions require one that uses https; http is for localhost only. * is allowed as the whole left-most label."
    >
      {fields.map(({ id }, index) => (
        <div key={id} className="flex items-start gap-1">
          <div className="min-w-0 grow">
            <TextField
              label={`Redirect URI ${index + 1}`}
              placeholder="https://app.example.com/oauth"
              inputMode="url"
              autoCapitalize="none"
              spellCheck={false}
              error={errors.redirect_uris?.[index]?.uri?.message}
              {...control.register(`redirect_uris.${index}.uri`, {
                validate: (uri) =>
                  uri.trim() === '' ||
                  stored.includes(uri.trim()) ||
                  (redirectUriProblem(uri.trim()) ?? true),
              })}
            />
          </div>
          <IconButton
            label={`Remove redirect URI ${index + 1}`}
            className="mt-6.5"
            onClick={() => remove(index)}
          >
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
      <div>
        <Button onClick={() => append({ uri: '' })}>
          <Plus aria-hidden className="size-4" /> Add redirect URI
        </Button>
      </div>
    </FieldSet>
  );
}
