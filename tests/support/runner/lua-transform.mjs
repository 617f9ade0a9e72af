/**
 * Jest transform: a Lua file becomes an ES module that exports its text, as esbuild's text loader
 * makes in the bundles.
 */
export default {
  process: (source) => ({ code: `export default ${JSON.stringify(source)};` }),
};
