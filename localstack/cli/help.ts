const STACK_OPTION = `  --stack NAME   another stack than "dev", with its own ports and data
  --help         this text`;

const SETTINGS = `Settings (environment):
  STACK=docker|native          where the engines run; without it natively, or in Docker where this
                               machine lacks what that needs
  MYSQL_FLAVOR=mariadb|mysql   MariaDB from apt, or MySQL 8.0 itself (a large download)
  AUTH_MODE=jwt                ask for tokens, as a deployment does; npm run token makes one
  REDIS_URL, MYSQL_URL, OPENSEARCH_URL, AWS_ENDPOINT_URL
                               an engine that runs already: it is used, and neither stopped nor wiped`;

export const HELP = {
  start: `npm start [-- OPTIONS]
Starts Redis, MySQL, OpenSearch and SQS, then the API, the worker and the web page, and prints the URLs. Ctrl-C stops it all; the data stays.

${STACK_OPTION}

${SETTINGS}`,
  dev: `npm run dev [-- OPTIONS]
Like npm start, with handlers reloaded after an edit.

${STACK_OPTION}

${SETTINGS}`,
  env: `npm run -s stack:env [-- OPTIONS]
Prints the settings of the running stack as KEY=VALUE lines. To use them in a shell:
  set -a; eval "$(npm run -s stack:env)"; set +a

${STACK_OPTION}`,
  status: `npm run stack:status [-- OPTIONS]
Shows what runs: product, port, process, memory and uptime.

${STACK_OPTION}`,
  wipe: `npm run stack:wipe [-- OPTIONS]
Forgets the data of a stopped stack, and the journals of imports into it. Downloads are kept.

${STACK_OPTION}`,
} as const;
