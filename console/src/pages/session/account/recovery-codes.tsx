import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/copy.tsx';

/** Codes that replace a code of the authenticator app, shown once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = codes.join('\n');
  const file = useFile(`Gingham recovery codes for ${window.location.host}\n\n${text}\n`);
  return (
    <>
      <p>
        The second factor is set. If you lose your authenticator, each of these codes works once in its place.{' '}
        <strong>They are shown only once.</strong>
      </p>
      <CodeBlock text={text} label="recovery codes" />
      <div className="flex flex-wrap justify-end gap-2">
        {file !== null && (
          <a href={file} download="gingham-recovery-codes.txt" className={buttonLook()}>
            <Download aria-hidden className="size-4" /> Download
          </a>
        )}
        <Button kind="primary" onClick={onDone}>
          I saved them
        </Button>
      </div>
    </>
  );
}

/** The object URL of a text as a file, revoked when the component unmounts. */
function useFile(text: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return address;
}
