import type { ClientRequest } from 'node:http';
import { type ClientOptions, Connection, errors } from '@opensearch-project/opensearch';

type ConnectionClass = typeof Connection;
type Reply = Parameters<Connection['request']>[1];

/**
 * The client's connections to OpenSearch, mended in three ways. A request that times out closes the
 * idle sockets too: they lead to the same silent host. A response that stops in the middle of its
 * body ends at the timeout as well. A request on a kept socket that turns out to be closed is sent
 * once more, on a new one; a request that timed out is not.
 */
export function steadyConnection(Base: ClientOptions['Connection'] = Connection): ConnectionClass {
  return class SteadyConnection extends (Base as ConnectionClass) {
    override request(params: Parameters<Connection['request']>[0], reply: Reply): ClientRequest {
      const request = this.#send(params, (error, response) => {
        const wasClosed = error instanceof errors.ConnectionError && request.reusedSocket;
        if (!wasClosed) return reply(error, response);
        this.#leave();
        this.#send(params, reply);
      });
      return request;
    }

    #send(params: Parameters<Connection['request']>[0], reply: Reply): ClientRequest {
      const request = super.request(params, (error, response) => {
        if (error instanceof errors.TimeoutError) this.#leave();
        if (response) {
          // The base class stops listening for the timeout as soon as the headers are here.
          request.once('timeout', () => {
            this.#leave();
            response.destroy();
          });
        }
        reply(error, response);
      });
      return request;
    }

    #leave(): void {
      for (const idle of Object.values(this.agent.freeSockets)) {
        for (const socket of [...(idle ?? [])]) socket.destroy();
      }
    }
  };
}
