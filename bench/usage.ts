/** What a measured process says of itself, on request. */
export interface Usage {
  cpuMicros: number;
  residentBytes: number;
}

/** Tells the parent that the process is ready, then its use of CPU time and memory whenever it is asked. */
export function answerUsage(ready: object): void {
  process.on('message', (asked) => {
    if (asked === 'settled') globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpuMicros: user + system, residentBytes: process.memoryUsage.rss() };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);
}
