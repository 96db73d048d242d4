# The two images of Container-MCP: docker build --target operator . and docker build --target sandbox .
# Where Microsoft's images cannot be pulled, eng/images passes bases made from Debian packages instead.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
ARG OPERATOR_BASE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG SANDBOX_BASE=mcr.microsoft.com/dotnet/aspnet:10.0-noble

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props ./
COPY src/Crds/*.csproj src/Crds/
COPY src/Operator/*.csproj src/Operator/
COPY src/SandboxServer/*.csproj src/SandboxServer/
# Compiled ahead of time (ReadyToRun): a sandbox spends its first second on starting, not on the JIT.
ENV PUBLISH="--configuration Release --runtime linux-x64 --self-contained false -p:PublishReadyToRun=true -p:DebugType=none -v quiet"
RUN for project in Operator SandboxServer; do \
        dotnet restore src/$project --runtime linux-x64 -p:PublishReadyToRun=true -v quiet || exit 1; \
    done
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Operator $PUBLISH --no-restore --output /out/operator && \
    dotnet publish src/SandboxServer $PUBLISH --no-restore --output /out/sandbox-server && \
    # What only the image with a browser needs, for both images to be as small as they can.
    mv /out/sandbox-server/.playwright /out/playwright && rm /out/sandbox-server/playwright.ps1 && \
    find /out -name '*.xml' -delete

FROM ${OPERATOR_BASE} AS operator
COPY --from=build /out/operator/ /app/
# No diagnostics socket (the root file system is read-only), no second port from ASP.NET's own images.
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS=
USER 65532:65532
ENTRYPOINT ["/app/ContainerMcp.Operator"]

FROM ${SANDBOX_BASE} AS sandbox
# Empty where the base brings them along. Firejail is pinned: later versions drop what makes it work inside a
# container; the server proves every jail at its start and refuses to run commands without that proof.
ARG SANDBOX_PACKAGES="firejail=0.9.72* python3=3.12.* tini=0.19.* ca-certificates"
RUN set -eu; \
    if [ -n "$SANDBOX_PACKAGES" ]; then \
        apt-get update; \
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $SANDBOX_PACKAGES; \
        rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*; \
    fi; \
    # Ubuntu's images bring a user with the id that is ours.
    sed -i '/^[^:]*:[^:]*:1000:/d' /etc/passwd /etc/group; \
    echo 'mcp:x:1000:1000:Container-MCP sandbox:/workspace:/bin/bash' >>/etc/passwd; \
    echo 'mcp:x:1000:' >>/etc/group; \
    mkdir -p /workspace /run/firejail; \
    chown 1000:1000 /workspace; \
    # Nothing is writable by the user but /workspace and /tmp, and no program but firejail gains privileges.
    find / -xdev -type d -perm -0002 ! -path /tmp -exec chmod o-w {} +; \
    find / -xdev -type f -perm /6000 ! -path /usr/bin/firejail -exec chmod a-s {} +
COPY --from=build /out/sandbox-server/ /app/
ENV DOTNET_EnableDiagnostics=0 ASPNETCORE_HTTP_PORTS=
WORKDIR /workspace
# With a read-only root the runtime still gives every container this directory, root's own: firejail's state. It can be no
# volume of the pod, which would make it writable for the user of the server and for its group.
VOLUME /run/firejail
EXPOSE 8000
USER 1000:1000
ENTRYPOINT ["/usr/bin/tini", "--", "/app/ContainerMcp.SandboxServer"]
