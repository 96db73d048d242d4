# The product's images, named by the content of what they are made from. Sourced after common.sh, apt.sh, docker.sh.

. "$ENG_DIR/lib/version.sh"

IMAGE_ARCHIVES=$CACHE_DIR/images
IMAGE_LABELS=(--label "org.opencontainers.image.version=$(product_version)")
IMAGE_SOURCES=(src Dockerfile .dockerignore .editorconfig Directory.Build.props Directory.Packages.props)

# Sets BASE_ARGUMENTS: nothing where Microsoft's images are there or can be pulled, else bases made here.
choose_bases() {
    local sdk=mcr.microsoft.com/dotnet/sdk:10.0-noble
    BASE_ARGUMENTS=()
    if docker image inspect "$sdk" >/dev/null 2>&1; then return; fi
    if [ -z "$(docker image ls -q localhost/container-mcp/base-sdk)" ]; then
        step "Pulling $sdk"
        if timeout 600 docker pull -q "$sdk" >"$CACHE_DIR/logs/docker-pull.log" 2>&1; then return; fi
        note "cannot be pulled: making base images from Debian packages"
    fi
    local operator sandbox
    sdk=$("$ENG_DIR/bases/build" sdk)
    operator=$("$ENG_DIR/bases/build" operator)
    sandbox=$("$ENG_DIR/bases/build" sandbox)
    # The build's own downloads go through this machine's network: a container's may have no way out.
    BASE_ARGUMENTS=(--network host --build-arg "SDK_IMAGE=$sdk" --build-arg "OPERATOR_BASE=$operator"
        --build-arg "SANDBOX_BASE=$sandbox" --build-arg SANDBOX_PACKAGES=)
}

# Sets SANDBOX_BROWSER_IMAGE, building what is missing: only for those who ask, the browser is 0.5 GB.
build_browser_image() {
    local tag browser
    mkdir -p -- "$CACHE_DIR/logs"
    choose_bases
    if [ ${#BASE_ARGUMENTS[@]} -gt 0 ]; then
        browser=$("$ENG_DIR/bases/build" browser)
        BASE_ARGUMENTS+=(--build-arg "BROWSER_BASE=$browser" --build-arg BROWSER_PACKAGES=)
    fi
    tag=$(content_key "$(tree_key "${IMAGE_SOURCES[@]}")" "${BASE_ARGUMENTS[*]} ${IMAGE_LABELS[*]}")
    SANDBOX_BROWSER_IMAGE=container-mcp/sandbox-browser:$tag
    docker image inspect "$SANDBOX_BROWSER_IMAGE" >/dev/null 2>&1 && return
    step "Building the image $SANDBOX_BROWSER_IMAGE"
    (cd -- "$ROOT_DIR" && logged "$CACHE_DIR/logs/image-sandbox-browser.log" \
        docker build "${BASE_ARGUMENTS[@]}" "${IMAGE_LABELS[@]}" --target sandbox-browser --tag "$SANDBOX_BROWSER_IMAGE" .)
}

# Sets NODE_PROFILES_IMAGE, building what is missing: only for those who ask (Helm value nodeProfiles.enabled).
build_profiles_image() {
    local tag base=debian:bookworm-slim arguments=()
    mkdir -p -- "$CACHE_DIR/logs"
    choose_bases
    if [ ${#BASE_ARGUMENTS[@]} -gt 0 ]; then
        base=$("$ENG_DIR/bases/build" profiles)
        arguments=(--build-arg "BASE=$base" --build-arg PACKAGES=)
    fi
    tag=$(content_key "$(tree_key apparmor src/NodeProfiles .dockerignore)" "$base ${IMAGE_LABELS[*]}")
    NODE_PROFILES_IMAGE=container-mcp/node-profiles:$tag
    docker image inspect "$NODE_PROFILES_IMAGE" >/dev/null 2>&1 && return
    step "Building the image $NODE_PROFILES_IMAGE"
    (cd -- "$ROOT_DIR" && logged "$CACHE_DIR/logs/image-node-profiles.log" \
        docker build "${arguments[@]}" "${IMAGE_LABELS[@]}" --file src/NodeProfiles/Dockerfile --tag "$NODE_PROFILES_IMAGE" .)
}

# Sets OPERATOR_IMAGE and SANDBOX_IMAGE, building what is missing.
build_images() {
    local target tag
    mkdir -p -- "$CACHE_DIR/logs"
    choose_bases
    tag=$(content_key "$(tree_key "${IMAGE_SOURCES[@]}")" "${BASE_ARGUMENTS[*]} ${IMAGE_LABELS[*]}")
    OPERATOR_IMAGE=container-mcp/operator:$tag
    SANDBOX_IMAGE=container-mcp/sandbox:$tag
    for target in operator sandbox; do
        docker image inspect "container-mcp/$target:$tag" >/dev/null 2>&1 && continue
        step "Building the image container-mcp/$target:$tag"
        (cd -- "$ROOT_DIR" && logged "$CACHE_DIR/logs/image-$target.log" \
            docker build "${BASE_ARGUMENTS[@]}" "${IMAGE_LABELS[@]}" --target "$target" --tag "container-mcp/$target:$tag" .)
    done
}

# archive_name IMAGE: the file name of `docker save`'s archive of it; tests/Cluster makes the same.
archive_name() {
    local name=${1//\//_}
    echo "${name//:/_}.tar"
}

# save_images: both images as archives, which a node imports faster than from a stream.
save_images() {
    local image name
    mkdir -p -- "$IMAGE_ARCHIVES"
    for image in "$OPERATOR_IMAGE" "$SANDBOX_IMAGE"; do
        name=$(archive_name "$image")
        [ ! -f "$IMAGE_ARCHIVES/$name" ] || continue
        step "Saving $image"
        # Archives of earlier builds would only fill the disk; one of this hour may be in use by another checkout.
        find "$IMAGE_ARCHIVES" -name "${name%_*}_*" -mmin +60 -delete
        docker save --output "$IMAGE_ARCHIVES/$name.$$" "$image"
        mv -- "$IMAGE_ARCHIVES/$name.$$" "$IMAGE_ARCHIVES/$name"
    done
}
