# One image for every process; docker-compose.yml says which of them a container runs.
FROM python:3.13-slim-bookworm

RUN useradd --system --uid 10001 --create-home yishiting \
 && install -d -o yishiting -g yishiting -m 0700 /data

WORKDIR /srv/yishiting
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock

COPY pyproject.toml README.md ./
COPY deliberation deliberation
COPY projections projections
COPY api api
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e .

USER yishiting
ENV YISHITING_DATA=/data \
    YISHITING_HOST=0.0.0.0 \
    YISHITING_PORT=8000 \
    PYTHONUNBUFFERED=1
EXPOSE 8000

# The supervisor is process 1: it forwards SIGTERM to its children and waits for them.
ENTRYPOINT ["yishiting"]
CMD ["serve"]
