import type { Column } from './table.tsx';
import { Time } from './time.tsx';

/** The column of a time that each row has. */
export function timeColumn<Name extends string>(name: Name, header: string): Column<Record<Name, string>> {
  return { id: name, header, width: 'w-42', narrow: 'time', cell: ({ [name]: at }) => <Time at={at} /> };
}
