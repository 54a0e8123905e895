type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const changed = new Set<Field>();

/** Remembers the fields that the user changes, except filters, whose values are in the URL. */
export function watchTyping(): void {
  const onInput = ({ target }: Event) => {
    for (const field of changed) if (!field.isConnected) changed.delete(field);
    const isField =
      target instanceof HTMLInputElement ||
      target instanceof HTMLSelectElement ||
      target instanceof HTMLTextAreaElement;
    if (isField && target.closest('search') === null) changed.add(target);
  };
  document.addEventListener('input', onInput, true);
}

/** Whether a reload would lose something that the user has entered. */
export function hasTyped(): boolean {
  return [...changed].some((field) => field.isConnected && field.value !== '');
}
