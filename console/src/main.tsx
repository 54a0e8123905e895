import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { noteAction, onNoResponse, onSessionRefused } from './api/client.ts';
import './app.css';
import { router } from './routes/router.tsx';
import { refetchAll } from './shell/acting-as.tsx';
import { onRecovery, suspectServer, watchNetwork } from './shell/server-state.ts';
import { sessionClient } from './shell/session.ts';
import { refreshSession } from './shell/session-end.ts';
import { readTheme, setTheme } from './shell/theme.ts';
import { watchTyping } from './shell/typed.ts';

setTheme(readTheme());
// Before the first text needs them, so that it does not move when they arrive. A text without them is shown in another font.
for (const family of ['IBM Plex Sans Variable', 'IBM Plex Mono']) {
  document.fonts.load(`1em "${family}"`).catch(() => {});
}
onSessionRefused(refreshSession);
onNoResponse(suspectServer);
onRecovery(() => {
  refreshSession();
  refetchAll();
});
// Another tab may have signed out since, or in as another user; in `gingham dev`, calls then succeed as the developer.
document.addEventListener('visibilitychange', () => document.hidden || refreshSession());
watchNetwork();
watchTyping();
for (const type of ['keydown', 'pointerdown', 'wheel']) {
  window.addEventListener(type, noteAction, { capture: true, passive: true });
}
// The browser's back-forward cache keeps whole pages, also those of a user who has signed out since.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) window.location.reload();
});

createRoot(document.getElementById('app') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={sessionClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
