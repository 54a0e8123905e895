/** Parts of a whole as one bar; the numbers are in a text beside it. `of` is the length of a full bar. */
export function Stack({
  parts,
  of,
}: {
  parts: readonly { key: string; count: number; fill: string }[];
  of: number;
}) {
  return (
    <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-raised">
      {parts
        .filter(({ count }) => count > 0)
        .map(({ key, count, fill }) => (
          <div
            key={key}
            className="h-full forced-color-adjust-none"
            style={{ width: `${(count / Math.max(1, of)) * 100}%`, background: fill }}
          />
        ))}
    </div>
  );
}
