import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { Fragment, useState } from 'react';
import { IconButton } from './button.tsx';

/** Copies a text to the clipboard and confirms it. */
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

/** A long name that can wrap after dots, dashes, slashes and underscores. */
export function Breaking({ children }: { children: string }) {
  return children.split(/(?<=[._/-])/u).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in its order
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** An id or a key in one line, with a button to copy it. */
export function Code({ children, label }: { children: string; label?: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <code title={children} className="min-w-0 wrap-anywhere in-[td]:truncate in-[td]:[&_wbr]:hidden">
        <Breaking>{children}</Breaking>
      </code>
      <CopyButton text={children} label={label ?? `Copy ${children}`} />
    </span>
  );
}

/** A text of several lines to read and copy. */
export function CodeBlock({
  text,
  label,
  whole = false,
}: {
  text: string;
  label: string;
  /** Shown without a maximum height. */
  whole?: boolean;
}) {
  return (
    <div className="relative min-w-0 rounded-md border border-line bg-raised">
      <div className="absolute top-1 right-1 rounded-md bg-raised py-1">
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard */}
      <section aria-label={label} tabIndex={0} className={clsx('overflow-auto p-3', !whole && 'max-h-96')}>
        <pre className="pr-7 text-sm">{text}</pre>
      </section>
    </div>
  );
}

/** A value as indented JSON. */
export function Json({
  value,
  label = 'JSON',
  whole = false,
}: {
  value: unknown;
  label?: string;
  whole?: boolean;
}) {
  return <CodeBlock text={JSON.stringify(value, null, 2)} label={label} whole={whole} />;
}
