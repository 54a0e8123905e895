import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { addOverlay } from './overlays.tsx';

const manager = Toast.createToastManager();

const toast = {
  say: (title: ReactNode, description?: string): void =>
    void manager.add({ title, ...(description === undefined ? {} : { description }) }),
};

/** Short messages in a corner; `useToast().say('Saved')`. */
export function useToast(): typeof toast {
  return toast;
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport className="fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
        {toasts.map((toast) => (
          <Toast.Root
            key={toast.id}
            toast={toast}
            data-toast
            className="flex items-start justify-between gap-2 rounded-md border border-line bg-surface p-3 shadow-lg"
          >
            <div className="min-w-0">
              <Toast.Title className="font-medium" />
              <Toast.Description className="text-sm text-muted" />
            </div>
            <Toast.Close render={<IconButton label="Dismiss" className="size-6" />}>
              <X aria-hidden className="size-3.5" />
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

addOverlay(
  'toasts',
  <Toast.Provider toastManager={manager}>
    <Toasts />
  </Toast.Provider>,
);
