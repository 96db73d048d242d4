# The images of Container-MCP: docker build --target operator . and --target sandbox . and, with a browser for web_browse,
# --target sandbox-browser .
# Where Microsoft's images cannot be pulled, eng/images passes bases made from Debian packages instead.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG OPERATOR_BASE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG SANDBOX_BASE=mcr.microsoft.com/dotnet/aspnet:10.0-noble
# Debian, because Ubuntu has no package of the browser.
ARG BROWSER_BASE=debian:bookworm-slim

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props ./
COPY src/Common/*.csproj src/Common/packages.lock.json src/Common/
COPY src/ControllerRuntime/*.csproj src/ControllerRuntime/packages.lock.json src/ControllerRuntime/
COPY src/Crds/*.csproj src/Crds/packages.lock.json src/Crds/
COPY src/Operator/*.csproj src/Operator/packages.lock.json src/Operator/
COPY src/SandboxServer/*.csproj src/SandboxServer/packages.lock.json src/SandboxServer/
# Compiled ahead of time (ReadyToRun): a sandbox spends its first second on starting, not on the JIT.
ENV PUBLISH="--configuration Release --runtime linux-x64 --self-contained false -p:PublishReadyToRun=true -p:DebugType=none -v quiet"
RUN for project in Operator SandboxServer; do \
        dotnet restore src/$project --locked-mode --runtime linux-x64 -p:PublishReadyToRun=true -v quiet || exit 1; \
    done
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Operator $PUBLISH --no-restore --output /out/operator && \
    dotnet publish src/SandboxServer $PUBLISH --no-restore --output /out/sandbox-server && \
    # What only the image with a browser needs, for both images to be as small as they can.
    # The package lets only its owner run node.
    mv /out/sandbox-server/.playwright /out/playwright && rm /out/sandbox-server/playwright.ps1 && \
    chmod -R a+rX /out/playwright && \
    find /out -name '*.xml' -delete

FROM ${OPERATOR_BASE} AS operator
COPY --from=build /out/operator/ /app/
# No diagnostics socket (the root file system is read-only), no second port from ASP.NET's own images.
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS=
LABEL org.opencontainers.image.title="Container-MCP operator" org.opencontainers.image.licenses="Apache-2.0"
USER 65532:65532
ENTRYPOINT ["/app/ContainerMcp.Operator"]

FROM ${SANDBOX_BASE} AS sandbox
# Empty where the base brings them along. Firejail is pinned: later versions drop what makes it work inside a
# container; the server proves every jail at its start and refuses to run commands without that proof.
ARG SANDBOX_PACKAGES="firejail=0.9.72* python3=3.12.* tini=0.19.* ca-certificates"
COPY src/SandboxServer/Image/prepare /tmp/
RUN /tmp/prepare "$SANDBOX_PACKAGES"
COPY --from=build /out/sandbox-server/ /app/
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS=
WORKDIR /workspace
# With a read-only root the runtime still gives every container this directory, root's own: firejail's state. It can be no
# volume of the pod, which would make it writable for the user of the server and for its group.
VOLUME /run/firejail
EXPOSE 8000
LABEL org.opencontainers.image.title="Container-MCP sandbox" org.opencontainers.image.licenses="Apache-2.0"
USER 1000:1000
ENTRYPOINT ["/usr/bin/tini", "--", "/app/ContainerMcp.SandboxServer"]

FROM ${BROWSER_BASE} AS sandbox-browser
ARG BROWSER_PACKAGES="chromium fonts-dejavu-core firejail=0.9.72* python3=3.11.* tini=0.19.* ca-certificates libssl3 libstdc++6 zlib1g"
COPY src/SandboxServer/Image/prepare /tmp/
RUN /tmp/prepare "$BROWSER_PACKAGES"
COPY --from=sandbox /usr/share/dotnet/ /usr/share/dotnet/
COPY --from=sandbox /app/ /app/
# Playwright's driver and the node that it runs on.
COPY --from=build /out/playwright/ /app/.playwright/
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS= DOTNET_ROOT=/usr/share/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
WORKDIR /workspace
VOLUME /run/firejail
EXPOSE 8000
LABEL org.opencontainers.image.title="Container-MCP sandbox" org.opencontainers.image.licenses="Apache-2.0"
USER 1000:1000
ENTRYPOINT ["/usr/bin/tini", "--", "/app/ContainerMcp.SandboxServer"]
