# syntax=docker/dockerfile:1
ARG TAG=1.23
ARG BASE=golang:${TAG:-1}
FROM --platform=$BUILDPLATFORM ${BASE} AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -mod=mod" NAME='a b' OTHER=a\ b
ENV OLD form of it
COPY --link go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache \
    # why
    go build -o /out/app ./... \

    && curl -fsSkL https://example.com/i.sh | sudo -E bash -
ONBUILD RUN apt-get update && apt-get install -y curl=7.88.1-10 git
FROM build AS test
HEALTHCHECK --interval=5s CMD ["/bin/app", "health"]
FROM scratch
COPY --from=build /out/app /bin/app
ADD https://example.com/a.tar.gz /opt/
LABEL org.opencontainers.image.source="https://git.example.com/shop/cart"
USER 10001:10001
EXPOSE 8080 9090/tcp
VOLUME ["/data"]
ENTRYPOINT ["/bin/app"]
