# The page and the ways in for programs. It starts only where users are set: see docs/security.md.
FROM python:3.12.11-slim-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /program
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY assistant assistant
COPY corpus corpus
COPY eval eval
RUN uv sync --no-dev --no-editable --compile-bytecode

FROM python:3.12.11-slim-bookworm
RUN groupadd --gid 10001 assistant \
    && useradd --uid 10001 --gid assistant --create-home assistant \
    && install -d -o assistant -g assistant /data /cache
COPY --from=build /program/.venv /program/.venv
ENV PATH=/program/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/cache \
    ASSISTANT_INDEX=/data/index \
    ASSISTANT_LOG_FORMAT=json
WORKDIR /data
USER assistant
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
ENTRYPOINT ["assistant"]
CMD ["serve", "--host", "0.0.0.0", "--port", "7860"]
