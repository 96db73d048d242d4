# The Helm release and the example on whatever cluster $KUBECTL and $KUBECONFIG lead to. Sourced after common.sh.

RELEASE=container-mcp
RELEASE_NAMESPACE=container-mcp-system
EXAMPLE=$ROOT_DIR/examples/agent.yaml
EXAMPLE_SANDBOX=agent
EXAMPLE_NAMESPACE=default
CHART=$ROOT_DIR/charts/container-mcp
CURRENT_MARK=$CACHE_DIR/up-in-current-context

# CLUSTER=current: images have to come from where that cluster can get them.
use_current_context() {
    has kubectl || die "kubectl is missing, and CLUSTER=current means its current context"
    KUBECTL=$(command -v kubectl)
    local context
    context=$("$KUBECTL" config current-context 2>/dev/null) || die "kubectl has no current context" \
        "kubectl config use-context NAME, or leave CLUSTER unset for a local cluster"
    "$KUBECTL" get --raw /readyz --request-timeout=10s >/dev/null 2>&1 || die "the cluster of context '$context' does not answer"
    step "Using the cluster of context '$context'"
    if [ -n "${REGISTRY:-}" ]; then
        need_docker
        build_images
        local image
        for image in "$OPERATOR_IMAGE" "$SANDBOX_IMAGE"; do
            step "Pushing $REGISTRY/$image"
            docker tag "$image" "$REGISTRY/$image"
            logged "$CACHE_DIR/logs/docker-push.log" docker push "$REGISTRY/$image"
        done
        OPERATOR_IMAGE=$REGISTRY/$OPERATOR_IMAGE SANDBOX_IMAGE=$REGISTRY/$SANDBOX_IMAGE
    fi
    [ -n "${OPERATOR_IMAGE:-}" ] && [ -n "${SANDBOX_IMAGE:-}" ] || die "where shall the cluster of context '$context' get the images from?" \
        "REGISTRY=registry.example/project   builds them and pushes them there, or" \
        "OPERATOR_IMAGE=... SANDBOX_IMAGE=...   names images that the cluster has or can pull"
}

kube() {
    "$KUBECTL" "$@"
}

install_release() {
    step "Installing the operator (Helm release $RELEASE in $RELEASE_NAMESPACE)"
    # Helm installs CRDs once and never touches them again: a newer checkout brings newer ones. Old API servers do not
    # know all fields of the schema (rules in CEL) and leave them out; their kubectl would refuse the file for it.
    logged "$CACHE_DIR/logs/crds.log" kube apply --validate=false -f "$CHART/crds"
    logged "$CACHE_DIR/logs/helm-install.log" "$ENG_DIR/helm" upgrade --install "$RELEASE" "$CHART" \
        --namespace "$RELEASE_NAMESPACE" --create-namespace \
        --set-string "image.operator.repository=${OPERATOR_IMAGE%:*},image.operator.tag=${OPERATOR_IMAGE##*:}" \
        --set-string "image.sandbox.repository=${SANDBOX_IMAGE%:*},image.sandbox.tag=${SANDBOX_IMAGE##*:}"
    # Before Kubernetes 1.21 nobody sets it, and the sandboxes' policies let the operator in by it.
    kube label namespace "$RELEASE_NAMESPACE" --overwrite "kubernetes.io/metadata.name=$RELEASE_NAMESPACE" >/dev/null
    kube -n "$RELEASE_NAMESPACE" rollout status "deployment/$RELEASE-operator" --timeout=180s \
        >"$CACHE_DIR/logs/rollout.log" 2>&1 || {
        kube -n "$RELEASE_NAMESPACE" get pods >&2
        kube -n "$RELEASE_NAMESPACE" logs -l "app.kubernetes.io/instance=$RELEASE" --tail 20 >&2 || true
        die "the operator does not get ready" "kubectl -n $RELEASE_NAMESPACE describe pods"
    }
}

apply_example() {
    step "Applying examples/agent.yaml"
    kube -n "$EXAMPLE_NAMESPACE" apply -f "$EXAMPLE" >/dev/null
    kube -n "$EXAMPLE_NAMESPACE" wait --for=condition=Ready "mcpsandbox/$EXAMPLE_SANDBOX" --timeout=180s >/dev/null || {
        kube -n "$EXAMPLE_NAMESPACE" get mcpsandbox "$EXAMPLE_SANDBOX" \
            -o 'jsonpath={range .status.conditions[*]}{.type}={.status}: {.message}{"\n"}{end}' >&2
        die "the sandbox does not get ready" "kubectl describe mcpsandbox $EXAMPLE_SANDBOX"
    }
}

remove_release() {
    step "Removing the operator and the example"
    kube -n "$EXAMPLE_NAMESPACE" delete -f "$EXAMPLE" --ignore-not-found --timeout=120s >/dev/null
    "$ENG_DIR/helm" uninstall "$RELEASE" --namespace "$RELEASE_NAMESPACE" >/dev/null 2>&1 || true
    # A CRD takes every object of its kind with it: only when nobody has one left.
    if [ -z "$(kube get mcpsandboxes --all-namespaces -o name 2>/dev/null)$(kube get mcpsandboxclasses -o name 2>/dev/null)" ]; then
        kube delete -f "$CHART/crds" --ignore-not-found --timeout=60s >/dev/null
        kube delete namespace "$RELEASE_NAMESPACE" --ignore-not-found --timeout=120s >/dev/null
    else
        note "other McpSandboxes or McpSandboxClasses exist: their CRDs and the namespace $RELEASE_NAMESPACE stay"
    fi
}

say_what_next() {
    {
        echo
        echo "Next:"
        [ "${CLUSTER:-}" = current ] || echo "  export KUBECONFIG=$KUBECONFIG"
        has kubectl || echo "  alias kubectl=$KUBECTL"
        echo "  kubectl get mcpsandbox                    # the sandbox, its URL and whether it is ready"
        echo "  kubectl explain mcpsandbox.spec.tools     # what can be set"
        echo "  dotnet run --project examples/agent       # the demonstration again"
        echo "  make down                                 # remove all of it"
    } >&2
}
