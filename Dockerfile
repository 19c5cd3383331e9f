# One image for the web server, the workers, the scheduler and the setup; compose gives each its command.
#
# By default torch is the build of the package registry, which runs on a GPU when there is one and is several gigabytes.
# For a smaller image without CUDA give the address of PyTorch's index of CPU builds:
#   docker compose build --build-arg TORCH_INDEX=<address>

FROM python:3.11-slim AS build
ARG UV_VERSION=0.13.9
ARG TORCH_INDEX=""
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
RUN python -m venv /opt/venv && pip install --no-cache-dir uv==${UV_VERSION}
WORKDIR /build
COPY pyproject.toml requirements.lock ./
# The lock also pins the tools of development: of it, only what the portal itself needs is installed.
RUN uv pip compile --quiet --python-version 3.11 --constraint requirements.lock pyproject.toml --output-file runtime.txt \
 && if [ -n "$TORCH_INDEX" ]; then \
      grep -E '^torch(vision)?==' runtime.txt > torch.txt \
      && grep -vE '^(torch==|torchvision==|triton==|cuda-|nvidia-(cu|nccl|nv))' runtime.txt > rest.txt \
      && uv pip install --python /opt/venv/bin/python --no-deps --index-url "$TORCH_INDEX" -r torch.txt \
      && mv rest.txt runtime.txt; \
    fi \
 && uv pip install --python /opt/venv/bin/python --no-deps -r runtime.txt

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --home-dir /tmp portal \
 && mkdir -p /data/media /data/fetched /data/models && chown -R portal:portal /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/portal
COPY . .
# Caches of libraries go to /tmp: the root file system is read-only when the portal runs.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=portal.settings \
    DATA_DIR=/data HF_HOME=/data/models/hub YOLO_CONFIG_DIR=/tmp MPLCONFIGDIR=/tmp
# /data/static stays in the image; media, fetched and models below /data are volumes.
RUN SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build python manage.py collectstatic --noinput
USER portal
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "portal.wsgi:application"]
