using System.Text.Json;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>Specs of all kinds, among them the wishes of somebody who wants out.</summary>
internal sealed class RandomSpecs(int seed)
{
#pragma warning disable CA5394 // A test that can be repeated wants a predictable source.
    private readonly Random _random = new(seed);

    public void Fill(McpSandboxSpec spec)
    {
        spec.Suspend = Maybe();
        spec.Image = Rarely() ? Pick("registry.example:5000/container-mcp/sandbox:2", "registry.example:5000/container-mcp/sandbox@sha256:00", "evil:1") : null;
        spec.Resources = Maybe() ? new() { Limits = Amounts(), Requests = Amounts() } : null;
        spec.Workspace = new() { Size = Pick("1Gi", "512Mi", "2Gi", "64Mi"), Ephemeral = Maybe(), StorageClassName = Maybe() ? "fast" : null, Retention = Pick("Delete", "Delete", "Retain") };
        spec.Lifecycle = new() { IdleTimeout = Maybe() ? Pick("30s", "1h", "0.5s") : null, Ttl = Maybe() ? "8h" : null };
        spec.Tools.Bash.AllowedCommands = Maybe() ? ["*"] : ["ls", Pick("cat", "python3", "$(HOME)")];
        spec.Tools.Python.MemoryLimit = Pick("64Mi", "128Mi", "100Mi");
        spec.Tools.Web.Enabled = Maybe();
        spec.Tools.Web.Search = new() { Provider = Pick("none", "duckduckgo", "brave"), SecretKeyRef = new() { Name = "search", Key = "key" } };
        spec.Network.Egress = Maybe() ? [new() { IpBlock = new() { Cidr = Pick("10.0.0.0/8", "0.0.0.0/0") } }] : null;
        spec.Security = new()
        {
            AppArmorProfile = Maybe() ? Profile() : null,
            SeccompProfile = Maybe() ? Profile() : null,
            RuntimeClassName = Maybe() ? "gvisor" : null,
            UserNamespace = Maybe() ? Maybe() : null,
        };
        spec.Auth.TokenSecretName = Maybe() ? "own-token" : null;
        spec.Env = Maybe() ? Variables() : null;
        spec.PodMetadata = Maybe() ? new() { Labels = Keys(), Annotations = Keys() } : null;
        spec.Tolerations = Maybe() ? [new() { Key = Maybe() ? "spot" : null, OperatorProperty = "Exists" }] : null;
        spec.Affinity = Maybe() ? JsonSerializer.Deserialize<JsonElement>(Pick("""{"nodeAffinity":{}}""", """{"hostNetwork":true}""")) : null;
    }

    /// <summary>A class, by turns generous, strict and wrong.</summary>
    public void Fill(McpSandboxClassSpec offer)
    {
        offer.AllowedNamespaces = Rarely() ? null : new() { From = "All" };
        offer.Image = Maybe() ? "registry.example:5000/other/box:3" : null;
        offer.Defaults = new()
        {
            Resources = Maybe() ? new() { Limits = Amounts(), Requests = Amounts() } : null,
            Workspace = new() { Size = Maybe() ? Pick("64Mi", "2Gi") : null, StorageClassName = Maybe() ? "fast" : null, Retention = Maybe() ? "Retain" : null },
            Lifecycle = new() { IdleTimeout = Maybe() ? "1h" : null },
            Security = new() { SeccompProfile = Rarely() ? Profile() : null, AppArmorProfile = Rarely() ? Profile() : null, RuntimeClassName = Maybe() ? "gvisor" : null },
            Rollout = Maybe() ? Pick("OnIdle", "Immediate", "Manual") : null,
        };
        offer.Max = new() { Resources = Maybe() ? new Dictionary<string, IntOrString> { ["cpu"] = Pick("2", "4"), ["memory"] = Pick("200Mi", "4Gi") } : null, WorkspaceSize = Maybe() ? "2Gi" : null };
        offer.Allowed = new()
        {
            Images = Maybe() ? [Pick("*", "registry.example:5000/container-mcp/*")] : null,
            Tools = Maybe() ? ["bash", "file", Pick("web", "python")] : null,
            SeccompProfiles = Maybe() ? [Profile(), new() { Type = "Unconfined" }, new() { Type = "RuntimeDefault" }] : null,
            AppArmorProfiles = Maybe() ? [Profile(), new() { Type = "Unconfined" }, new() { Type = "RuntimeDefault" }] : null,
            RuntimeClassNames = Maybe() ? ["gvisor"] : null,
            HostUsers = Rarely() ? false : null,
        };
        offer.Scheduling = Maybe() ? new() { NodeSelector = new Dictionary<string, string> { ["pool"] = "sandboxes" }, Tolerations = [new() { Key = "sandboxes", OperatorProperty = "Exists" }] } : null;
    }

    private SecurityProfileSpec Profile() => Pick("RuntimeDefault", "Localhost", "Unconfined") is "Localhost"
        ? new() { Type = "Localhost", LocalhostProfile = "mcp" }
        : new() { Type = Pick("RuntimeDefault", "RuntimeDefault", "Unconfined") };

    private List<EnvVarSpec> Variables() =>
    [
        new() { Name = Pick("A", "MCP_ALLOW_ANONYMOUS", "container", "PATH", "LD_PRELOAD"), Value = Pick("x", "$(MCP_AUTH_TOKEN_FILE)", "true") },
        new() { Name = Pick("B", "MCP_AUTH_TOKEN_FILE"), SecretKeyRef = new() { Name = "s", Key = "k" } },
    ];

    private Dictionary<string, string> Keys() => new()
    {
        [Pick("team", "example.org/a", "example.org/b", "containermcp.dev/sandbox", "app.kubernetes.io/managed-by", "container.apparmor.security.beta.kubernetes.io/sandbox")] = Pick("red", "unconfined"),
    };

    private Dictionary<string, IntOrString>? Amounts() => Maybe()
        ? new() { [Pick("cpu", "memory", "ephemeral-storage")] = Pick("2", "200Mi", "4Gi", "0", "700m") }
        : null;

    private bool Rarely() => _random.Next(5) == 0;

    private bool Maybe() => _random.Next(2) == 0;

    private string Pick(params string[] values) => values[_random.Next(values.Length)];
#pragma warning restore CA5394
}
