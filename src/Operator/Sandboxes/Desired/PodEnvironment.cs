using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The environment of the server: the variables of docs/contract.md, in its units (seconds, MiB), and the agent's own behind their prefix.</summary>
internal static class PodEnvironment
{
    /// <summary>What the tool system_env_var shows besides the server's own settings. The prefix keeps users from reaching those.</summary>
    public const string UserPrefix = "SANDBOX_ENV_";

    public static List<V1EnvVar> Build(McpSandbox sandbox, SandboxOptions options)
    {
        var env = new List<V1EnvVar>
        {
            // Without it firejail 0.9.72 takes a container for its own sandbox and runs programs without any jail.
            Literal("container", "docker"),
            // Both protocols: the pod's addresses may be of either, and of both.
            Literal("MCP_HOST", "::"),
            Literal("MCP_PORT", Text(ServerContainer.Port)),
            Literal("MCP_AUTH_TOKEN_FILE", $"{PodVolumes.TokenPath}/{SandboxNames.TokenKey}"),
            Literal("MCP_ALLOWED_HOSTS", string.Join(',', ServiceBuilder.HostNames(sandbox, options))),
            Literal("SANDBOX_ROOT", PodVolumes.WorkspacePath),
            Literal("TEMP_DIR", PodVolumes.TempPath),
            Literal("MCP_STARTED_FILE", PodVolumes.TempPath + "/.server-started"),
            Literal("NETWORK_PROBE_PORT", Text(options.OperatorPort)),
        };
        if (sandbox.Spec.Auth.TokenSecretName is null)
        {
            env.Add(Literal("MCP_AUTH_PREVIOUS_TOKEN_FILE", $"{PodVolumes.TokenPath}/{SandboxNames.PreviousTokenKey}"));
        }

        AddTools(env, sandbox.Spec.Tools);
        if (options.ClusterNetworks.Count > 0)
        {
            env.Add(Literal("WEB_DENIED_NETWORKS", string.Join(',', options.ClusterNetworks)));
        }

        var opened = OpenedNetworks(sandbox.Spec.Network).ToList();
        if (opened.Count > 0)
        {
            env.Add(Literal("WEB_ALLOWED_NETWORKS", string.Join(',', opened)));
        }

        if (sandbox.Spec.Lifecycle.IdleTimeout is { } idle)
        {
            env.Add(Literal("IDLE_TIMEOUT", Seconds(idle)));
        }

        env.AddRange((sandbox.Spec.Env ?? []).Select(User));
        return env;
    }

    private static void AddTools(List<V1EnvVar> env, ToolsSpec tools)
    {
        env.Add(Literal("TOOLS_ENABLE_BASH", Text(tools.Bash.Enabled)));
        env.Add(Literal("BASH_ALLOWED_COMMANDS", string.Join(',', tools.Bash.AllowedCommands!)));
        env.Add(Literal("BASH_TIMEOUT_DEFAULT", Seconds(tools.Bash.TimeoutDefault)));
        env.Add(Literal("BASH_TIMEOUT_MAX", Seconds(tools.Bash.TimeoutMax)));
        env.Add(Literal("TOOLS_ENABLE_PYTHON", Text(tools.Python.Enabled)));
        env.Add(Literal("PYTHON_MEMORY_LIMIT", Mebibytes(tools.Python.MemoryLimit)));
        env.Add(Literal("PYTHON_TIMEOUT_DEFAULT", Seconds(tools.Python.TimeoutDefault)));
        env.Add(Literal("PYTHON_TIMEOUT_MAX", Seconds(tools.Python.TimeoutMax)));
        env.Add(Literal("TOOLS_ENABLE_FILE", Text(tools.File.Enabled)));
        env.Add(Literal("FILE_MAX_SIZE_MB", Mebibytes(tools.File.MaxSize)));
        env.Add(Literal("FILE_ALLOWED_EXTENSIONS", string.Join(',', tools.File.AllowedExtensions!)));
        env.Add(Literal("TOOLS_ENABLE_WEB", Text(tools.Web.Enabled)));
        env.Add(Literal("WEB_TIMEOUT_DEFAULT", Seconds(tools.Web.TimeoutDefault)));
        env.Add(Literal("WEB_ALLOWED_DOMAINS", string.Join(',', tools.Web.AllowedDomains!)));
        env.Add(Literal("WEB_SEARCH_PROVIDER", tools.Web.Search.Provider!));
        if (tools.Web.Search.Url is { } url)
        {
            env.Add(Literal("WEB_SEARCH_URL", url));
        }

        if (PodVolumes.SearchKey(tools) is { } key)
        {
            env.Add(Literal("WEB_SEARCH_KEY_FILE", $"{PodVolumes.SearchPath}/{key.Key}"));
        }
    }

    // Without it the web tools would refuse the private ranges that their owner opened. What is wider than a private range
    // can be (0.0.0.0/0) was not written with the private ones in mind, and what has exceptions means fewer addresses.
    private static IEnumerable<IPNetwork> OpenedNetworks(NetworkSpec network) => (network.Egress ?? [])
        .Where(peer => peer.IpBlock is { Except: not { Count: > 0 } })
        .Select(peer => IPNetwork.Parse(peer.IpBlock.Cidr))
        .Where(block => block.PrefixLength >= (block.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 8 : 7));

    private static V1EnvVar User(EnvVarSpec variable) => variable.SecretKeyRef is { } reference
        ? new() { Name = UserPrefix + variable.Name, ValueFrom = new() { SecretKeyRef = new() { Name = reference.Name, Key = reference.Key } } }
        : Literal(UserPrefix + variable.Name, variable.Value!);

    // The kubelet expands $(NAME) in values; a doubled dollar sign is a plain one.
    private static V1EnvVar Literal(string name, string value) => new() { Name = name, Value = value.Replace("$", "$$", StringComparison.Ordinal) };

    private static string Seconds(string? duration) => GoDuration.TryParse(duration, out var value)
        ? Text((long)value.ToTimeSpan().TotalSeconds)
        : throw new FormatException($"\"{duration}\" is not a duration.");

    private static string Mebibytes(IntOrString? size) => Text((long)(Quantities.Parse(size) / Quantities.Mebibyte));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool? value) => value == true ? "true" : "false";
}
