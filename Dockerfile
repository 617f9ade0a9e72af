# The image of the API, the worker and the web page of docker-compose.yml, and of the API in any
# container (docs/containers.md). Lambda gets bundles instead.
FROM node:24-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node node_modules/vite/bin/vite.js build web --outDir ../dist/web

FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Peer dependencies are build tools of packages; nothing here needs them at run time.
RUN npm ci --omit=dev --omit=peer --ignore-scripts && npm cache clean --force
COPY . .
COPY --from=page /app/dist/web dist/web
USER node
ENTRYPOINT ["node", "--import", "./localstack/lua-modules.mjs"]
CMD ["localstack/api-container.ts"]
