import { defineConfig } from 'vite';

/** `npx vite web` beside a running `npm start`: the page from its sources, everything else from the laptop's server. */
const laptop = process.env.WEB_URL ?? 'http://127.0.0.1:8080';
const toLaptop = { target: laptop, changeOrigin: true, headers: { origin: laptop } };

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page works under any path.
  base: './',
  build: {
    target: 'es2022',
    // light-dark() as it is: rewritten for older browsers, it would not see the colours that Mantine sets.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // No data: URLs, which the Content-Security-Policy would have to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // "use client" stands in every file of the components; it means something to servers only.
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
