import { defineConfig } from 'vite';

/**
 * For `npx vite web` beside a running `npm start`: Vite serves the page from its sources, and the
 * laptop's server the rest.
 */
const laptop = process.env.WEB_URL ?? 'http://127.0.0.1:8080';
const toLaptop = { target: laptop, changeOrigin: true, headers: { origin: laptop } };

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page works under any path.
  base: './',
  build: {
    target: 'es2022',
    // Keeps light-dark(). A rewrite for older browsers would ignore the colours that Mantine sets.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inlines nothing, because the Content-Security-Policy would have to allow data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Every component file has "use client", which only matters to servers.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  server: {
    proxy: {
      '/api': toLaptop,
      '/health': toLaptop,
      '/control': toLaptop,
      '/config.json': toLaptop,
    },
  },
});
