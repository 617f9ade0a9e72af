/**
 * The functions that the gateway has loaded. serverless-offline finds one by a handler such as
 * `localstack/gateway-functions.functions.postMessage`. From the file of the real handler,
 * serverless-offline would compile TypeScript its own way.
 */
export const functions = {};
