import type { Point } from './columns.tsx';

/** The exact values of charts with the same points, collapsed at first. */
export function DataTable({
  title,
  unit,
  columns,
}: {
  title: string;
  unit: string;
  columns: readonly { title: string; points: readonly Point[] }[];
}) {
  return (
    <details className="mt-1">
      <summary className="min-h-6 w-max cursor-pointer text-sm text-muted hover:text-ink">Data table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard */}
      <section aria-label={`${title}, data`} tabIndex={0} className="max-h-48 overflow-auto">
        <table className="w-full text-left text-sm">
          <thead>
            <tr className="text-muted">
              <th scope="col" className="font-medium">
                {unit}
              </th>
              {columns.map((column) => (
                <th key={column.title} scope="col" className="pl-3 text-right font-medium">
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns[0]?.points.map(({ name }, at) => (
              <tr key={name} className="border-t border-line">
                <th scope="row" className="font-normal whitespace-nowrap">
                  {name}
                </th>
                {columns.map((column) => (
                  <td key={column.title} className="pl-3 text-right tabular-nums">
                    {column.points[at]?.value.toLocaleString('en')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
