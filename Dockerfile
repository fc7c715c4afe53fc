# The single file in a slim base: docker build -t taskcluster . ; see docs/install.md
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish Taskcluster.Monolith -c Release -p:PublishProfile=single-file -o /published

FROM debian:bookworm-slim
# .NET needs the C++ runtime; certificates are for mail, Slack, brokers and whatever else is called by TLS.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libstdc++6 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-log-init --home-dir /var/lib/taskcluster --create-home taskcluster \
    && mkdir /var/lib/taskcluster/data \
    && chown 10001:10001 /var/lib/taskcluster/data && chmod 0700 /var/lib/taskcluster/data
COPY --from=build /published/Taskcluster.Monolith /usr/local/bin/taskcluster
USER 10001:10001
WORKDIR /var/lib/taskcluster
ENV Server__Addresses__0=0.0.0.0 \
    DOTNET_BUNDLE_EXTRACT_BASE_DIR=/var/lib/taskcluster/.net \
    DOTNET_EnableDiagnostics=0
VOLUME /var/lib/taskcluster/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["/usr/local/bin/taskcluster", "ping"]
ENTRYPOINT ["/usr/local/bin/taskcluster"]
CMD ["serve", "--data", "/var/lib/taskcluster/data"]
