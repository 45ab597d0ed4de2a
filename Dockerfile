# syntax=docker/dockerfile:1
# Bedside as a container: `docker build -t bedside .`, then
#
#   docker run --rm -p 127.0.0.1:7860:7860 --read-only --tmpfs /tmp --cap-drop ALL \
#       --security-opt no-new-privileges --memory 4g --pids-limit 256 \
#       -v "$PWD/users:/run/secrets/bedside-users:ro" -v bedside-feedback:/var/lib/bedside bedside
#
# `users` is made by `bedside user add NAME --auth users`, and readable to the user 10001.
# Everything is installed, and the index built, when the image is; a container only serves, and
# writes nothing but the feedback, into its volume. The log goes to standard error.
#
# Every package is compared with its digest. So is the base image where its digest is given:
#
#   docker build -t bedside --build-arg BASE=python:3.11-slim-bookworm@$(docker buildx imagetools \
#       inspect python:3.11-slim-bookworm --format '{{.Manifest.Digest}}') .
#
# PyTorch for processors alone is not on PyPI: --build-arg PIP_EXTRA_INDEX_URL=... names an index
# that has it (https://download.pytorch.org/whl/cpu is PyTorch's own).

ARG BASE=python:3.11-slim-bookworm
FROM ${BASE} AS build
ARG PIP_EXTRA_INDEX_URL
WORKDIR /src
RUN python -m venv /opt/bedside
COPY requirements.lock requirements-torch.lock pyproject.toml README.md LICENSE NOTICE ./
RUN /opt/bedside/bin/pip install --no-cache-dir --require-hashes \
    -r requirements-torch.lock -r requirements.lock
COPY corpus corpus
COPY index index
COPY app app
COPY eval eval
RUN /opt/bedside/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && cp -r corpus/articles /srv/articles \
    && /opt/bedside/bin/bedside index build --corpus /srv/articles --index /srv/data/index

FROM ${BASE}
RUN useradd --system --uid 10001 --home-dir /var/lib/bedside --create-home --shell /usr/sbin/nologin bedside
COPY --from=build /opt/bedside /opt/bedside
COPY --from=build /srv /srv
ENV PATH=/opt/bedside/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 GRADIO_TEMP_DIR=/tmp/gradio
USER 10001
WORKDIR /var/lib/bedside
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["bedside", "serve", "--host", "0.0.0.0", "--auth", "/run/secrets/bedside-users", \
     "--corpus", "/srv/articles", "--index", "/srv/data/index", \
     "--feedback", "/var/lib/bedside/feedback.sqlite", "--log-format", "json"]
