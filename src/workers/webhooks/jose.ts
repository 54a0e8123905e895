let loading: Promise<typeof import('jose')> | undefined;

/** Loads the signing library on first use. Importing it each time would take a good part of the time of a signature. */
export function loadJose(): Promise<typeof import('jose')> {
  loading ??= import('jose');
  return loading;
}
