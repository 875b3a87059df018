# docker build -t jara .                     with Chromium, for linked phones (role bots)
# docker build --target cpu -t jara:cpu .    without it: the small image
# docker build --target cuda -t jara:cuda .  for workers with an NVIDIA GPU (driver for CUDA 12.4 or later)

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY start/setup.mjs start/gpu.mjs start/
COPY start/setup start/setup
RUN node start/setup.mjs

FROM packages AS packages-cuda
RUN node start/gpu.mjs cuda

FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04 AS cuda
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
ENV NODE_ENV=production JARA_DATA=/data
WORKDIR /app
COPY --from=packages-cuda /app/node_modules node_modules
COPY . .
RUN groupadd --gid 10001 jara \
    && useradd --uid 10001 --gid jara --no-create-home jara \
    && install -d -o jara -g jara /data
USER jara
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "start/healthcheck.ts"]
ENTRYPOINT ["node", "start/jara.ts"]
CMD ["up"]

FROM node:24-bookworm-slim AS cpu
ENV NODE_ENV=production JARA_DATA=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY . .
RUN install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "start/healthcheck.ts"]
ENTRYPOINT ["node", "start/jara.ts"]
CMD ["up"]

FROM cpu AS phones
USER root
RUN apt-get update \
    && apt-get install --yes --no-install-recommends chromium \
    && rm -rf /var/lib/apt/lists/*
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "start/healthcheck.ts"]
