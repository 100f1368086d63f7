# The image runs the command `perigee`: docker build -t perigee . && docker run perigee doctor
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts ./scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN ln -s /app/dist/cli/main.js /usr/local/bin/perigee && chmod +x /app/dist/cli/main.js && mkdir /work /state && chown node:node /work /state
USER node
WORKDIR /work
ENTRYPOINT ["perigee"]
CMD ["--help"]
