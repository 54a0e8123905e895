/** A step of the server's work that is timed and traced: a unit of work, a webhook sent, a request to a bank. */
export type StepName = 'unit_of_work' | 'webhook' | 'bank';

/** Facts about a span, without data of callers. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Runs a step, and returns or throws what it does; `attributesOf` describes its result in traces. */
export type RunStep = <T>(
  name: StepName,
  step: () => Promise<T>,
  attributesOf?: (result: T) => Attributes,
) => Promise<T>;
