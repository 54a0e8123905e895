import { AxisBottom, AxisLeft } from '@visx/axis';
import { scaleBand, scaleLinear } from '@visx/scale';
import { useEffect, useRef, useState } from 'react';

export interface Point {
  /** The full name, for the table. */
  name: string;
  /** A short name, for the axis. */
  tick: string;
  value: number;
}

interface BarsProps {
  title: string;
  /** The unit of a point: “Day”. */
  unit: string;
  points: readonly Point[];
  tone?: 'accent' | 'good' | 'bad';
}

const height = 132;
const margin = { top: 12, right: 28, bottom: 22, left: 34 };

/** A bar chart over time, with the same numbers as a table for screen readers and exact values. */
export function Bars({ title, unit, points, tone = 'accent' }: BarsProps) {
  const [box, width] = useWidth();
  const total = points.reduce((sum, { value }) => sum + value, 0);
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2">
        <span className="font-medium">{title}</span>
        <span className="text-sm text-muted tabular-nums">{total.toLocaleString('en')} total</span>
      </figcaption>
      <div ref={box} style={{ height }}>
        {width > 0 && <Drawing {...{ title, points, tone, width, total }} />}
      </div>
      <details className="mt-1">
        <summary className="min-h-6 w-max cursor-pointer text-sm text-muted hover:text-ink">
          Data table
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard */}
        <section aria-label={`${title}, data`} tabIndex={0} className="max-h-48 overflow-y-auto">
          <table className="w-full text-left text-sm">
            <thead>
              <tr className="text-muted">
                <th scope="col" className="font-medium">
                  {unit}
                </th>
                <th scope="col" className="text-right font-medium">
                  {title}
                </th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ name, value }) => (
                <tr key={name} className="border-t border-line">
                  <th scope="row" className="font-normal">
                    {name}
                  </th>
                  <td className="text-right tabular-nums">{value.toLocaleString('en')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </figure>
  );
}

function Drawing({
  title,
  points,
  tone,
  width,
  total,
}: Pick<BarsProps, 'title' | 'points'> & { tone: string; width: number; total: number }) {
  const most = Math.max(1, ...points.map(({ value }) => value));
  const x = scaleBand({
    domain: points.map((_, index) => index),
    range: [margin.left, width - margin.right],
    padding: 0.25,
  });
  const y = scaleLinear({ domain: [0, most], range: [height - margin.bottom, margin.top], nice: true });
  const every = Math.max(1, Math.ceil(points.length / Math.max(2, Math.floor(width / 90))));
  const ticks = points.map((_, index) => index).filter((index) => (points.length - 1 - index) % every === 0);
  const text = { fill: 'var(--muted)', fontSize: 11, fontFamily: 'inherit' };
  return (
    <svg width={width} height={height} role="img" aria-label={`${title}: ${total} total; data table below`}>
      <AxisLeft
        scale={y}
        left={margin.left}
        tickValues={y.ticks(3).filter(Number.isInteger)}
        tickFormat={(value) => Number(value).toLocaleString('en', { notation: 'compact' })}
        hideAxisLine
        hideTicks
        tickLabelProps={{ ...text, dx: '-0.25em', dy: '0.3em', textAnchor: 'end' }}
      />
      {total === 0 && (
        <text x={width / 2} y={height / 2} {...text} fontSize={12} textAnchor="middle">
          None
        </text>
      )}
      {points.map(({ name, value }, index) => (
        <rect
          key={name}
          x={x(index) ?? 0}
          y={y(value)}
          width={x.bandwidth()}
          height={y(0) - y(value)}
          rx={1}
          fill={`var(--${tone})`}
        >
          <title>{`${name}: ${value}`}</title>
        </rect>
      ))}
      <AxisBottom
        scale={x}
        top={height - margin.bottom}
        tickValues={ticks}
        tickFormat={(index) => points[index]?.tick ?? ''}
        stroke="var(--line-strong)"
        hideTicks
        tickLabelProps={{ ...text, textAnchor: 'middle' }}
      />
    </svg>
  );
}

/** The width of the element with this ref, updated as it changes. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
