# The Kubernetes that is built where no image can be pulled: Debian 12's own source package. Debian may publish it
# again with a security fix (same upstream version); the revision that was used is recorded beside the outcome.
KUBERNETES_SOURCE_VERSION=1.20.5+really1.20.2
KUBERNETES_VERSION=v1.20.2
KUBERNETES_BUILD_PACKAGES=(golang-1.19-go xz-utils)
KUBERNETES_BUILD_MB=6000
