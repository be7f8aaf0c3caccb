# The front ends are built inside, so that a build needs nothing but this repository.
FROM node:20-bookworm-slim AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=packages /src/node_modules ./node_modules
RUN go run ./static/build && CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /usher ./cmd/usher && mkdir /data

FROM scratch
COPY --from=build /usher /usher
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV USHER_DATA=/data
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usher", "health"]
ENTRYPOINT ["/usher"]
CMD ["serve"]
