let loading: Promise<typeof import('jose')> | undefined;

/** What signs; loaded once something is to be signed. To import it anew each time would cost a good part of a signature. */
export function loadJose(): Promise<typeof import('jose')> {
  loading ??= import('jose');
  return loading;
}
