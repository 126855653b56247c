# Stages: build (tool chain, all packages) -> trimmed (no development packages) -> the image that runs.
FROM node:20-bookworm-slim AS build
# better-sqlite3 is compiled when no ready binary fits.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY src ./src
COPY content ./content
RUN npm run build

FROM build AS trimmed
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
# The container's own address; the reverse proxy stands in front of it.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/app/data
WORKDIR /app
COPY --from=trimmed /app/package.json ./
COPY --from=trimmed /app/node_modules ./node_modules
COPY --from=trimmed /app/dist ./dist
COPY migrations ./migrations
COPY locales ./locales
COPY content ./content
COPY src/console/assets ./src/console/assets
COPY src/http/chat ./src/http/chat
# Everything but the data belongs to root and is only read, so --read-only works.
RUN mkdir data && chown node:node data && chmod 700 data
USER node
VOLUME /app/data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
