import { useEffect, useRef, useState } from 'react';

const pauseMs = 250;

/** A search input of a list that calls `onSearch` when the user pauses. */
export function SearchField({
  label = 'Search',
  placeholder,
  value,
  onSearch,
}: {
  label?: string;
  placeholder: string;
  /** The current search. */
  value: string;
  onSearch: (words: string) => void;
}) {
  const [words, setWords] = useState(value);
  const reported = useRef(value);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    // Changed from outside: by the browser's back button, or by a button that clears the filters.
    if (value === reported.current) return;
    reported.current = value;
    setWords(value);
  }, [value]);
  useEffect(() => {
    const next = words.trim();
    if (next === reported.current) return;
    const timer = setTimeout(() => {
      reported.current = next;
      latest.current(next);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={placeholder}
      className="h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 placeholder:text-muted"
      value={words}
      onChange={({ target }) => setWords(target.value)}
    />
  );
}
