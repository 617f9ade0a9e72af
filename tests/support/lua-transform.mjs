/** Jest: a Lua file is an ES module whose default export is its text, as in the bundles (esbuild's text loader). */
export default {
  process: (source) => ({ code: `export default ${JSON.stringify(source)};` }),
};
