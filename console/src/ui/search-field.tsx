import { useEffect, useRef, useState } from 'react';
import { TextField } from './field.tsx';

const pauseMs = 250;

/** Words to search by; told on once the person pauses. */
export function SearchField({
  label = 'Search',
  placeholder,
  value,
  onSearch,
}: {
  label?: string;
  placeholder: string;
  /** What is searched by now. */
  value: string;
  onSearch: (words: string) => void;
}) {
  const [words, setWords] = useState(value);
  const told = useRef(value);
  const tell = useRef(onSearch);
  useEffect(() => {
    tell.current = onSearch;
  });
  useEffect(() => {
    // Somebody else has changed it: the way back in the browser, or a button that clears it.
    if (value === told.current) return;
    told.current = value;
    setWords(value);
  }, [value]);
  useEffect(() => {
    const next = words.trim();
    if (next === told.current) return;
    const timer = setTimeout(() => {
      told.current = next;
      tell.current(next);
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
