/**
 * The functions that the gateway has loaded. serverless-offline finds one by a handler such as
 * `localstack/gateway-functions.functions.postMessage`. From the file of the real handler,
 * serverless-offline would compile TypeScript its own way.
 *
 * serverless-offline looks for the module again at each request: first for a file without an
 * extension, which it requires, then for others in the folder and in package.json files. A folder
 * with an index ends that search at its first step, in the cache of `require`.
 */
export const functions = {};
