/** How far the clocks of a time zone are ahead of UTC, from a time on. */
export interface ZoneOffset {
  from: number;
  offsetMs: number;
}

/** Time between two looks, in milliseconds; no zone changes its offset twice within it. */
const stepMs = 86_400_000;

/** Returns a zone's offsets in a period, in order, the first from its start; undefined if there is no such zone. */
export function zoneOffsets(timeZone: string, start: number, end: number): ZoneOffset[] | undefined {
  const offsetOf = offsetReader(timeZone);
  if (offsetOf === undefined) return undefined;
  const offsets = [{ from: start, offsetMs: offsetOf(start) }];
  for (let at = start; at < end; at += stepMs) {
    const before = offsetOf(at);
    const after = offsetOf(at + stepMs);
    if (before !== after) {
      offsets.push({
        from: changeBetween(at, at + stepMs, (time) => offsetOf(time) === after),
        offsetMs: after,
      });
    }
  }
  // Without the time of the call, zones with the same offset have the same list.
  return offsets.map((one, index) => (index === 0 ? { ...one, from: 0 } : one));
}

/** Returns the offset at a time. */
export function offsetAt(offsets: readonly ZoneOffset[], time: number): number {
  return (offsets.findLast(({ from }) => from <= time) ?? offsets[0])?.offsetMs ?? 0;
}

/** Returns the first millisecond of the period at which `isAfter`. */
function changeBetween(start: number, end: number, isAfter: (time: number) => boolean): number {
  let [before, after] = [start, end];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (isAfter(middle)) after = middle;
    else before = middle;
  }
  return after;
}

function offsetReader(timeZone: string): ((time: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  return (time) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = 0, minutes = 0, seconds = 0] =
      /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/u.exec(name) ?? [];
    const length = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return (sign === '-' ? -length : length) * 1000;
  };
}
