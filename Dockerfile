# Slim and without root. Build: docker build -t a11y-proxy .
FROM python:3.13-slim AS build
ARG PIP_INDEX_URL
WORKDIR /src
COPY .ci/requirements.lock ./
RUN python -m venv /opt/a11y && /opt/a11y/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY a11y_proxy ./a11y_proxy
COPY rules ./rules
RUN /opt/a11y/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home a11y
COPY --from=build /opt/a11y /opt/a11y
USER a11y
ENV PATH=/opt/a11y/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8080
# Settings as arguments, or as A11Y_PROXY_ORIGIN and so on.
ENTRYPOINT ["a11y-proxy"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
