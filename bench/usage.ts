/** The resource usage of a measured process. */
export interface Usage {
  cpuMicros: number;
  residentBytes: number;
}

/** Sends the parent the ready message, then the CPU time and memory usage on each request. */
export function reportUsage(ready: object): void {
  process.on('message', (message) => {
    if (message === 'settled') globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpuMicros: user + system, residentBytes: process.memoryUsage.rss() };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);
}
