import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeEngine } from '../../../localstack/engines/engine.ts';
import { findPython, pythonItem, sitePackages } from '../../../localstack/install/python.ts';

const VERSION = '1.5.33';

const item = pythonItem({
  key: `ministack-${VERSION}`,
  label: `AWS stand-in (ministack ${VERSION})`,
  megabytes: 35,
  packages: [
    `ministack==${VERSION}`,
    'botocore==1.43.106',
    'defusedxml==0.7.1',
    'graphql-core==3.2.12',
    'h11==0.16.0',
    'h2==4.4.1',
    'hpack==4.2.0',
    'hypercorn==0.18.0',
    'hyperframe==6.1.0',
    'jmespath==1.1.0',
    'jsonata-python==0.7.1',
    'priority==2.0.0',
    'python-dateutil==2.9.0.post0',
    'pyyaml==6.0.3',
    'six==1.17.0',
    'urllib3==2.8.0',
    'wsproto==1.3.2',
  ],
});

/** A stand-in for AWS to deploy to: it runs functions, their gateway, queues and schedules. */
export const ministack: NativeEngine = {
  name: 'aws',
  graceMs: 15_000,
  prepare: async ({ data, port, provide }) => {
    mkdirSync(data, { recursive: true });
    const site = sitePackages(await provide(item));
    return {
      product: `ministack ${VERSION}`,
      file: (await findPython()).program,
      args: ['-m', 'ministack'],
      cwd: data,
      env: {
        PYTHONPATH: site,
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        // The host of queue URLs. A name might resolve to ::1, where nothing listens.
        MINISTACK_HOST: '127.0.0.1',
        S3_DATA_DIR: join(data, 's3'),
        SFTP_ENABLED: '0',
        IOT_MTLS_ENABLED: '0',
      },
    };
  },
};
