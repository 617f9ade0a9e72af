/** Types for the parts of serverless-offline that the gateway uses; the package has none. */
declare module 'serverless-offline' {
  export type HapiRequest = {
    readonly headers: Record<string, string | undefined>;
    readonly raw: { readonly req: { readonly url: string; rawHeaders: readonly string[] } };
    readonly payload: unknown;
    readonly url: URL;
    readonly info: { acceptEncoding: string };
    /** Media type of the body. */
    mime: string;
    setUrl(url: string): void;
  };
  type Extension = (request: HapiRequest, toolkit: { readonly continue: symbol }) => symbol;

  export default class ServerlessOffline {
    constructor(serverless: object, options: object, utils: { log: object });
    start(): Promise<void>;
    end(skipExit: true): Promise<void>;
    internals(): {
      getApiGatewayServer(): { ext(event: 'onRequest' | 'onPreHandler', method: Extension): void };
    };
  }
}
