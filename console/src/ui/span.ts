const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A duration in days, or in hours or minutes if it is short: “2.5 days”. */
export function spanOf(seconds: number): string {
  const units: [name: string, size: number][] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ];
  const found = units.find(([, size]) => seconds >= size);
  if (found === undefined) return 'less than a minute';
  const count = oneDigit.format(seconds / found[1]);
  return `${count} ${found[0]}${count === '1' ? '' : 's'}`;
}
