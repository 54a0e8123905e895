/** A step of the server's work that is timed and traced: a unit of work, a webhook sent, a request to a bank. */
export type StepName = 'unit_of_work' | 'webhook' | 'bank';

/** Runs a step, and returns or throws what it does. */
export type RunStep = <T>(name: StepName, step: () => Promise<T>) => Promise<T>;
