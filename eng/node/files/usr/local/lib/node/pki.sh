# Keys, certificates, tokens and kubeconfigs, made anew at every start: nothing secret is in the image.

PKI=/etc/node/pki
SERVER=https://127.0.0.1:6443

new_key() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/$1.key"
}

# sign NAME SUBJECT EXTENSIONS
sign() {
    new_key "$1"
    openssl req -new -key "$PKI/$1.key" -subj "$2" |
        openssl x509 -req -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -set_serial "0x$(openssl rand -hex 8)" -days 3650 \
            -extfile <(printf '%s\n' "$3") -out "$PKI/$1.crt" 2>/dev/null
}

# user NAME GROUPS: a line for the API server's token file and the kubeconfig that uses it.
user() {
    local token
    token=$(openssl rand -hex 24)
    printf '%s,%s,%s,"%s"\n' "$token" "$1" "$1" "$2" >>"$PKI/tokens.csv"
    printf '%s' "$token"
}

# kubeconfig FILE TOKEN
kubeconfig() {
    mkdir -p -- "$(dirname -- "$1")"
    cat >"$1" <<YAML
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
    server: $SERVER
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    token: $2
YAML
}

make_pki() {
    umask 077
    mkdir -p -- "$PKI"
    local names="DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:$NODE_NAME"
    local addresses="IP:127.0.0.1,IP:10.43.0.1,IP:$NODE_IP,IP:$(ip -4 route show default | awk '{ print $3; exit }')"
    new_key ca
    openssl req -x509 -new -key "$PKI/ca.key" -subj /CN=container-mcp-node -days 3650 -out "$PKI/ca.crt"
    new_key service-accounts
    sign apiserver /CN=kube-apiserver "subjectAltName=$names,$addresses
extendedKeyUsage=serverAuth"
    sign kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client "extendedKeyUsage=clientAuth"
    kubeconfig /etc/rancher/k3s/k3s.yaml "$(user admin system:masters)"
    kubeconfig /etc/node/controller-manager.kubeconfig "$(user system:kube-controller-manager '')"
    kubeconfig /etc/node/scheduler.kubeconfig "$(user system:kube-scheduler '')"
    kubeconfig /etc/node/proxy.kubeconfig "$(user system:kube-proxy system:node-proxier)"
    kubeconfig /etc/node/network-policy-stand-in.kubeconfig "$(user network-policy-stand-in '')"
    kubeconfig /etc/node/kubelet.kubeconfig "$(user "system:node:$NODE_NAME" system:nodes)"
    umask 022
}
