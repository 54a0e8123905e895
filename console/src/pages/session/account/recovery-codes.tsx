import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { buttonLook } from '../../../ui/button.tsx';
import { showSecret } from '../../../ui/secret.tsx';

/** Shows the codes that replace a code of the authenticator app. */
export function showRecoveryCodes(codes: readonly string[]): void {
  const text = codes.join('\n');
  showSecret({
    title: 'Save your recovery codes',
    name: 'recovery codes',
    secret: text,
    lead: 'The second factor is set. If you lose your authenticator, each of these codes works once in its place.',
    actions: <DownloadLink text={`Gingham recovery codes for ${window.location.host}\n\n${text}\n`} />,
    saved: 'I saved them',
  });
}

function DownloadLink({ text }: { text: string }) {
  const file = useFile(text);
  if (file === null) return null;
  return (
    <a href={file} download="gingham-recovery-codes.txt" className={buttonLook()}>
      <Download aria-hidden className="size-4" /> Download
    </a>
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
