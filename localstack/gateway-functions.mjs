/**
 * serverless-offline looks for handlers by file name, and would compile TypeScript in its own way. It is pointed to this file, whose one
 * object holds the functions that Node has loaded already: `localstack/gateway-functions.functions.postMessage`.
 */
export const functions = {};
