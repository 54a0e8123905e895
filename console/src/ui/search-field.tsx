import { useEffect, useRef, useState } from 'react';
import { TextField } from './field.tsx';

const pauseMs = 250;

/** A search input that calls `onSearch` when the user pauses. */
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
    <TextField
      label={label}
      type="search"
      placeholder={placeholder}
      value={words}
      onChange={({ target }) => setWords(target.value)}
    />
  );
}
