import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server's own port, for work on the console with `npm run dev:console` beside a running `gingham dev`.
const server = `http://127.0.0.1:${process.env['GINGHAM_PORT'] ?? 4080}`;

// biome-ignore lint/style/noDefaultExport: Vite asks for one.
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // Everything is a file of ours: the Content-Security-Policy allows no data: for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/sandbox', '/development', '/production', '/logos', '/docs', '/openapi.json'].map((path) => [
        path,
        server,
      ]),
    ),
  },
});
