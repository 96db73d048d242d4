using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The volumes of the pod and where they are mounted.</summary>
internal static class PodVolumes
{
    public const string WorkspacePath = "/workspace";
    public const string TempPath = "/tmp";
    public const string TokenPath = "/etc/container-mcp/auth";
    public const string SearchPath = "/etc/container-mcp/search";

    // Owner root, group 1000 (the fsGroup): the server reads, nobody writes, and others see nothing.
    private const int ReadableByGroup = 0b100_100_000;

    public static List<V1Volume> Volumes(McpSandbox sandbox, EffectiveResources resources)
    {
        var volumes = new List<V1Volume>
        {
            Workspace(sandbox),
            new() { Name = "tmp", EmptyDir = new() { SizeLimit = new(TempSize(resources)) } },
            Token(sandbox),
        };
        if (SearchKey(sandbox.Spec.Tools) is { } key)
        {
            volumes.Add(new()
            {
                Name = "search",
                Secret = new() { SecretName = key.Name, Items = [new() { Key = key.Key, Path = key.Key }], DefaultMode = ReadableByGroup },
            });
        }

        return volumes;
    }

    public static List<V1VolumeMount> Mounts(McpSandboxSpec spec)
    {
        var mounts = new List<V1VolumeMount>
        {
            new() { Name = "workspace", MountPath = WorkspacePath },
            new() { Name = "tmp", MountPath = TempPath },
            new() { Name = "token", MountPath = TokenPath, ReadOnlyProperty = true },
        };
        if (SearchKey(spec.Tools) is not null)
        {
            mounts.Add(new() { Name = "search", MountPath = SearchPath, ReadOnlyProperty = true });
        }

        return mounts;
    }

    /// <summary>The Secret entry with the search engine's key, when there is a use for it.</summary>
    public static SecretKeyReference? SearchKey(ToolsSpec tools) =>
        tools.Web is { Enabled: true, Search.Provider: not SearchProvider.None } ? tools.Web.Search.SecretKeyRef : null;

    // A Secret of the user's is mounted as it is; a generated one may hold, for a while, the token before the last rotation.
    private static V1Volume Token(McpSandbox sandbox) => sandbox.Spec.Auth.TokenSecretName is { } given
        ? new()
        {
            Name = "token",
            Secret = new() { SecretName = given, Items = [File(SandboxNames.TokenKey)], DefaultMode = ReadableByGroup },
        }
        : new()
        {
            Name = "token",
            Projected = new()
            {
                DefaultMode = ReadableByGroup,
                Sources =
                [
                    new() { Secret = new() { Name = SandboxNames.TokenSecret(sandbox.Metadata.Name), Items = [File(SandboxNames.TokenKey)] } },
                    new() { Secret = new() { Name = SandboxNames.TokenSecret(sandbox.Metadata.Name), Items = [File(SandboxNames.PreviousTokenKey)], Optional = true } },
                ],
            },
        };

    private static V1KeyToPath File(string key) => new() { Key = key, Path = key };

    private static V1Volume Workspace(McpSandbox sandbox) => sandbox.Spec.Workspace.Ephemeral
        ? new() { Name = "workspace", EmptyDir = new() { SizeLimit = new(sandbox.Spec.Workspace.Size!.Value) } }
        : new() { Name = "workspace", PersistentVolumeClaim = new() { ClaimName = SandboxNames.WorkspaceClaim(sandbox.Metadata.Name) } };

    // Half of the container's share of the node's disk: a full /tmp alone must not evict the pod.
    private static string TempSize(EffectiveResources resources) =>
        Quantities.Bytes(decimal.Ceiling(Quantities.Parse(resources.Limits[EffectiveResources.EphemeralStorage]) / 2));
}
