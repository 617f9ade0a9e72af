/**
 * Functions that Node has loaded, as `localstack/gateway-functions.functions.postMessage`. From a
 * handler's own file name serverless-offline would compile TypeScript its own way.
 */
export const functions = {};
