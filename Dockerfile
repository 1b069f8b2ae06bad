# The service in a container: docs/containers.md. Written and checked by hand; it was not built where it was written, for want of a Docker engine.

# 1. Builds the program, the OpenCV shim and the decoder of HEIC and AVIF, as ./forensics does on a machine.
FROM mcr.microsoft.com/dotnet/sdk:10.0-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN tools/setup.sh run && dotnet build src/Forensics.Cli -c Release -v q --nologo -p:RestoreLockedMode=true

# 2. What `tools/setup.sh run` has to be there at run time, and nothing that compiles.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-bookworm-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libturbojpeg0 libpng16-16 libwebp7 libheif1 \
        libopencv-core406 libopencv-imgproc406 libopencv-flann406 libopencv-features2d406 libopencv-calib3d406 \
        postgresql-client-15 curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data forensics \
    && install -d -o forensics -g forensics /data
COPY --from=build /src/artifacts/bin/Forensics.Cli/release /app/bin
COPY --from=build /src/models /app/models
COPY --from=build /src/samples /app/samples
ENV FORENSICS_HOME=/app DOTNET_EnableDiagnostics=0
USER forensics
WORKDIR /data
VOLUME /data
EXPOSE 5080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:5080/health/live"]
ENTRYPOINT ["dotnet", "/app/bin/forensics.dll"]
CMD ["serve", "--no-work", "--listen", "0.0.0.0", "--data", "/data"]
