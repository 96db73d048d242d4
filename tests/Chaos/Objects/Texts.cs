namespace ContainerMcp.Chaos.Tests.Objects;

/// <summary>
/// Strings that fields are filled with: for each pattern of the definitions some that fit, plain ones and those that a tenant would try who wants more than
/// is given; and for fields without a pattern whatever has confused programs before.
/// </summary>
internal static class Texts
{
    /// <summary>Classes that the tests make, so that some objects find one.</summary>
    public static readonly string[] Classes = ["fuzz-0", "fuzz-1", "fuzz-2", "fuzz-3"];

    public static readonly string[] All =
    [
        // Durations.
        "0", "0s", "1ns", "500ms", "5s", "90m", "1h", "1.5h", "24h", "99999h59m59s", "999999999.999999999s", "0.000000001h",
        // Quantities.
        "1", "2", "64Mi", "128Mi", "200Mi", "1Gi", "2Gi", "16Gi", "0.5", "100m", "1k", "1e3", "1E9", "9e9", "999999999999999Pi", "123456789012345.123456789", "1.m",
        // Names, of objects, namespaces, classes, keys.
        "a", "agent", "own-token", "default", "kube-system", "a.b.c", "x-1", "token", "..", "...", "tls.crt", "standard", "gvisor", "none-such", "fuzz-0", "fuzz-1", "fuzz-2", "fuzz-3", new('n', 63), new('n', 253),
        // Labels, taints, topology.
        "app", "kubernetes.io/os", "kubernetes.io/hostname", "topology.kubernetes.io/zone", "linux", "containermcp.dev/sandbox", "containermcp.dev/installation", "app.kubernetes.io/managed-by",
        "user.containermcp.dev/team", "user.containermcp.dev/" + new string('k', 63), "node-role.kubernetes.io/control-plane", "nvidia.com/gpu", "cpu", "memory", "ephemeral-storage", "hugepages-2Mi",
        "container.apparmor.security.beta.kubernetes.io/sandbox", "karpenter.sh/do-not-disrupt",
        // Variables and programs.
        "A", "_", "PATH", "LD_PRELOAD", "MCP_HOST", "MCP_AUTH_TOKEN_FILE", "DOTNET_STARTUP_HOOKS", "ls", "python3", "*", ".py", "*.exe", "bash", "$(MCP_AUTH_TOKEN_FILE)",
        // Hosts, addresses, images.
        "*.example.com", "example.com", "localhost", "internal", "a_b.example", "10.0.0.0/8", "0.0.0.0/0", "::/0", "fe80::/10", "1.2.3.4/33", "169.254.0.0/16", "10.0.0.1",
        "https://search.example/", "http://localhost:8080/?q", "https://[::1]:8443/x", "http://a:99999", "alpine", "registry.example:5000/x:1", "evil@sha256:00", "x:latest", "registry.example/*", "a//b", "../x",
        // Time.
        "2026-12-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "not-a-time",
        // What has confused programs before.
        "", " ", "\0", "\u001b[31m", "\r\n", "ä", "\ud83d\ude00", "\u202eabc", "%s%n", "{0}", "{{ .Values }}", "null", "true", "-1", "1e999999999", "<script>", "'; drop table", "\\", "\"", "/", "/etc/shadow", "C:\\x",
    ];
}
