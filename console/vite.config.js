import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The port of the server, for `npm run dev:console` alongside a running `gingham dev`.
// In Kubernetes, the variable can hold the address of a Service instead.
const [port = '4080'] = /^\d+$/u.exec(process.env['GINGHAM_PORT'] ?? '') ?? [];
const server = `http://127.0.0.1:${port}`;

// JavaScript, so that Node can load it directly: Vite cannot compile a configuration in a folder with `?` in its path.
// biome-ignore lint/style/noDefaultExport: required by Vite.
export default defineConfig({
  base: '/console/',
  // Keeps the path of this folder that scripts/run-vite.js passes, which can be a link.
  resolve: { preserveSymlinks: true },
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // No inlined assets: the Content-Security-Policy allows no data: URLs for fonts and scripts.
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
