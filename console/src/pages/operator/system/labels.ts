const bytes = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A size in its largest unit: “1.5 MB”. */
export function formatBytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1);
  return `${bytes.format(count / 1000 ** power)} ${units[power]}`;
}

/** A time span in its two largest units: “2 days 3 hours”. */
export function formatDuration(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return 'less than a second';
  let rest = seconds;
  return units
    .slice(first, first + 2)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return `${count} ${unit}${count === 1 ? '' : 's'}`;
    })
    .join(' ');
}
