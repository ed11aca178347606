# syntax=docker/dockerfile:1
ARG PYTHON=python:3.13-slim
ARG NODE=node:22-slim

# The GraphQL explorer, built from npm packages.
FROM ${NODE} AS explorer
# Files with the certificate of a private package index, where one is used: this for npm, PIP_CERT below for pip.
ARG NODE_EXTRA_CA_CERTS=
WORKDIR /explorer
COPY src/urbanfeed/publish/graphql/explorer/ ./
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

# The widgets' script, with their style, their words and what they ask; from the same folders as in the sources.
FROM ${NODE} AS widgets
ARG NODE_EXTRA_CA_CERTS=
WORKDIR /publish
COPY src/urbanfeed/publish/operations/ operations/
COPY src/urbanfeed/publish/widgets/ widgets/
RUN cd widgets/script && npm ci --ignore-scripts --no-audit --no-fund && npm run build

# The wheel, and everything that it needs, in an environment of its own.
FROM ${PYTHON} AS build
ARG PIP_CERT=
WORKDIR /build
RUN python -m venv /opt/urbanfeed
COPY requirements.lock ./
RUN /opt/urbanfeed/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY requirements-dev.lock ./
RUN python -m venv /opt/tools && \
    /opt/tools/bin/pip install --no-cache-dir --require-hashes --requirement requirements-dev.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src/ src/
COPY scrapers/ scrapers/
COPY --from=explorer /explorer/dist/ src/urbanfeed/publish/graphql/explorer/dist/
COPY --from=widgets /publish/widgets/script/dist/ src/urbanfeed/publish/widgets/script/dist/
RUN /opt/tools/bin/python -m build --wheel --no-isolation && \
    /opt/urbanfeed/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM ${PYTHON}
LABEL org.opencontainers.image.title="urbanfeed" \
      org.opencontainers.image.description="A newsroom wire for cities" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --create-home --uid 10001 urbanfeed && install --directory --owner=urbanfeed /data
COPY --from=build /opt/urbanfeed /opt/urbanfeed
ENV PATH=/opt/urbanfeed/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    URBANFEED_DATA_DIR=/data \
    URBANFEED_HOST=0.0.0.0
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["urbanfeed", "run"]
