import { twoTenantsSuite } from '../support/tenants/two-tenants-suite.ts';

// So few requests, on a busy machine, tell a neighbour from an outage, and no more than that.
twoTenantsSuite({ rounds: 4, requests: 20, most: 10 });
