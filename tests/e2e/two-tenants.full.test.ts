import { twoTenantsSuite } from '../support/tenants/two-tenants-suite.ts';

twoTenantsSuite({ rounds: 20, requests: 40, most: 3 });
