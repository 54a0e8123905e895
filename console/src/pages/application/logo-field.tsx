import { ImageOff } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { readLogo } from './png.ts';

/** A file input for a logo, with validation and a preview. */
export function LogoField({
  value,
  onChange,
  error,
  shown,
  hint,
}: {
  /** Base64; empty if no file is selected. */
  value: string;
  /** For an invalid file, called with an empty `base64` and the problem. */
  onChange: (base64: string, problem?: string) => void;
  /** The error of the form or of the server. */
  error?: string | undefined;
  /** The URL of the default or current logo. */
  shown?: string | undefined;
  hint: string;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const source = value === '' ? shown : `data:image/png;base64,${value}`;
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = await readLogo(file);
    setProblem('problem' in read ? read.problem : undefined);
    if ('problem' in read) onChange('', read.problem);
    else onChange(read.base64);
  };
  const clear = () => {
    if (input.current !== null) input.current.value = '';
    setProblem(undefined);
    onChange('');
  };
  // A value set by the form, such as the example's, replaces an invalid file.
  const wrong = (value === '' ? problem : undefined) ?? error;
  return (
    <div className="flex items-start gap-3">
      <div className="grid size-20 shrink-0 place-items-center overflow-hidden rounded-md border border-line bg-raised">
        {source === undefined ? (
          <ImageOff aria-hidden className="size-5 text-muted" />
        ) : (
          <img
            src={source}
            alt={value === '' ? 'Current logo' : 'Selected logo'}
            className="size-full object-contain"
          />
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          Logo
        </label>
        <input
          ref={input}
          id={id}
          name="logo"
          type="file"
          accept="image/png"
          aria-describedby={`${id}-about`}
          aria-invalid={wrong !== undefined}
          onChange={({ target }) => void choose(target.files?.[0])}
          className="max-w-full text-sm file:mr-2 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-2.5 file:py-1 file:text-ink"
        />
        <div id={`${id}-about`} className="text-sm">
          {wrong !== undefined && (
            <p role="alert" className="text-bad">
              {wrong}
            </p>
          )}
          <p className="text-muted">{hint}</p>
        </div>
        {(value !== '' || problem !== undefined) && (
          <div>
            <Button kind="quiet" onClick={clear}>
              Remove
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
