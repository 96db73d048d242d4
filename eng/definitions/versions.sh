# The definition server that is compiled: the program which in a whole API server answers for CustomResourceDefinitions and their
# objects, of the latest Kubernetes that Debian has libraries of. Only sid has them in versions that fit each other.
DEFINITIONS_SUITE=sid
DEFINITIONS_GO=golang-1.26
DEFINITIONS_PACKAGE=golang-k8s-apiextensions-apiserver-dev
DEFINITIONS_BUILD_MB=3000
