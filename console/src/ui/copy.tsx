import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './button.tsx';

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <IconButton label={copied ? 'Copied' : label} className="-my-1 size-6" onClick={() => void copy()}>
      {copied ? (
        <Check aria-hidden className="size-3.5 text-good" />
      ) : (
        <Copy aria-hidden className="size-3.5" />
      )}
    </IconButton>
  );
}

/** An id or a key in one line, with a button to copy it. */
export function Code({ children, label }: { children: string; label?: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <code className="min-w-0 break-all">{children}</code>
      <CopyButton text={children} label={label ?? `Copy ${children}`} />
    </span>
  );
}

/** A text of several lines to read and copy. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-raised">
      <div className="absolute top-1 right-1">
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section aria-label={label} tabIndex={0} className="max-h-96 overflow-auto p-3 pr-10">
        <pre className="text-sm">{text}</pre>
      </section>
    </div>
  );
}

/** A value as indented JSON. */
export function Json({ value, label = 'JSON' }: { value: unknown; label?: string }) {
  return <CodeBlock text={JSON.stringify(value, null, 2)} label={label} />;
}
