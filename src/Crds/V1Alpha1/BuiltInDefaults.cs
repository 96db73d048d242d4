namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What a sandbox gets where neither its spec nor its class says otherwise.</summary>
public static class BuiltInDefaults
{
    /// <summary>A new spec with every built-in default. Resources are not among them: those depend on each other.</summary>
    public static McpSandboxSpec Spec() => new()
    {
        Rollout = RolloutPolicy.OnIdle,
        Workspace = new() { Size = "1Gi", Retention = WorkspaceRetention.Delete },
        Lifecycle = new() { OnExpiry = ExpiryAction.Delete },
        Tools = new()
        {
            Bash = new()
            {
                Enabled = true,
                AllowedCommands = ["ls", "cat", "grep", "find", "echo", "pwd", "mkdir", "touch"],
                TimeoutDefault = "30s",
                TimeoutMax = "120s",
            },
            Python = new() { Enabled = true, MemoryLimit = "256Mi", TimeoutDefault = "30s", TimeoutMax = "120s" },
            File = new() { Enabled = true, MaxSize = "10Mi", AllowedExtensions = ["txt", "md", "csv", "json", "py"] },
            Web = new() { Enabled = true, TimeoutDefault = "30s", AllowedDomains = ["*"], Search = new() { Provider = SearchProvider.None } },
        },
    };
}
