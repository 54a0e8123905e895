import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { onSessionRefused } from './api/client.ts';
import './app.css';
import { router } from './routes/router.tsx';
import { sessionClient } from './shell/session.ts';
import { refreshSession } from './shell/session-end.ts';
import { readTheme, setTheme } from './shell/theme.ts';
import { ToastProvider } from './ui/toast.tsx';

setTheme(readTheme());
onSessionRefused(refreshSession);
// The browser's back-forward cache keeps whole pages, also those of a user who has signed out since.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) window.location.reload();
});

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={sessionClient}>
      <ToastProvider>
        <RouterProvider router={router} />
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
);
