import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, buttonLook } from '../../../ui/button.tsx';
import { CodeBlock } from '../../../ui/copy.tsx';

/** Codes that stand in for the authenticator, shown once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = codes.join('\n');
  const file = useFile(`Recovery codes of Gingham at ${window.location.host}\n\n${text}\n`);
  return (
    <>
      <p>
        The second factor is set. Should you lose your authenticator, each of these lets you in once in place
        of a code. <strong>This is the only time that they are shown.</strong>
      </p>
      <CodeBlock text={text} label="recovery codes" />
      <div className="flex flex-wrap justify-end gap-2">
        {file !== null && (
          <a href={file} download="gingham-recovery-codes.txt" className={buttonLook()}>
            <Download aria-hidden className="size-4" /> Download
          </a>
        )}
        <Button kind="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </>
  );
}

/** The address of a text as a file, as long as it is shown. */
function useFile(text: string): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return address;
}
