/**
 * A plugin of the Serverless Framework: an API that lets everybody do everything goes to an emulator alone. The functions refuse it as well, but
 * a deployment should fail before there is one.
 */
export default class RefuseOpen {
  constructor(serverless) {
    this.hooks = {
      'before:package:initialize': () => {
        const { AUTH_MODE, AWS_ENDPOINT_URL } = process.env;
        if (AUTH_MODE !== 'open' || AWS_ENDPOINT_URL) return;
        throw new serverless.classes.Error(
          'AUTH_MODE=open lets everybody do everything: it is for an emulator (AWS_ENDPOINT_URL) alone. Unset it, or set AUTH_MODE=jwt.',
        );
      },
    };
  }
}
