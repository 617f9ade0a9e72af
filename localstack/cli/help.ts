const STACK_OPTION = `  --stack NAME   use another stack than "dev", with its own ports and data
  --help         this text`;

const SETTINGS = `Settings (environment):
  STACK=docker|native          where the engines run; by default natively, or in Docker if this
                               machine lacks a prerequisite
  MYSQL_FLAVOR=mariadb|mysql   MariaDB from apt, or MySQL 8.0 itself (a large download)
  AUTH_MODE=jwt                require tokens, as a deployment does; npm run token creates one
  REDIS_URL, MYSQL_URL, OPENSEARCH_URL, AWS_ENDPOINT_URL
                               use an engine that is already running; the stack never stops or wipes it`;

export const HELP = {
  start: `npm start [-- OPTIONS]
Starts Redis, MySQL, OpenSearch and SQS, then the API, the worker and the web page, and prints the URLs. Ctrl-C stops everything; the data stays.

${STACK_OPTION}

${SETTINGS}`,
  dev: `npm run dev [-- OPTIONS]
Like npm start, but reloads handlers after an edit.

${STACK_OPTION}

${SETTINGS}`,
  env: `npm run -s stack:env [-- OPTIONS]
Prints the settings of the running stack as KEY=VALUE lines. To use them in a shell:
  set -a; eval "$(npm run -s stack:env)"; set +a

${STACK_OPTION}`,
  status: `npm run stack:status [-- OPTIONS]
Lists the running processes: product, port, process, memory and uptime.

${STACK_OPTION}`,
  wipe: `npm run stack:wipe [-- OPTIONS]
Deletes the data of a stopped stack, and the journals of imports into it. Keeps downloads.

${STACK_OPTION}`,
} as const;
