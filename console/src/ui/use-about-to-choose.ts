import { useState } from 'react';

// A finger opens a list at once, and some phones do not add choices to one that is open.
const canPoint = window.matchMedia('(hover: hover)').matches;

/** Whether the user is about to choose from a list, which is read then; with the event handlers of its field. */
export function useAboutToChoose() {
  const [isAbout, note] = useState(!canPoint);
  const onUse = () => note(true);
  return { isAbout, handlers: { onPointerEnter: onUse, onFocus: onUse } };
}
