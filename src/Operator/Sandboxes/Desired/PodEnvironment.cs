using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The environment of the server: the variables of docs/contract.md, in its units (seconds, MiB), and the agent's own behind their prefix.</summary>
internal static class PodEnvironment
{
    public static List<V1EnvVar> Build(McpSandbox sandbox, SandboxOptions options)
    {
        var env = new List<V1EnvVar>
        {
            // Without it firejail 0.9.72 takes a container for its own sandbox and runs programs without any jail.
            Literal("container", "docker"),
            // Both protocols: the pod's addresses may be of either, and of both.
            Literal(ServerVariables.Host, "::"),
            Literal(ServerVariables.Port, Text(ServerContract.Port)),
            Literal(ServerVariables.TokenFile, $"{PodVolumes.TokenPath}/{SandboxNames.TokenKey}"),
            Literal(ServerVariables.AllowedHosts, string.Join(',', ServiceBuilder.HostNames(sandbox, options))),
            Literal(ServerVariables.SandboxRoot, PodVolumes.WorkspacePath),
            Literal(ServerVariables.TempDirectory, PodVolumes.TempPath),
            Literal(ServerVariables.StartedFile, PodVolumes.TempPath + "/.server-started"),
            Literal(ServerVariables.NetworkProbePort, Text(options.OperatorPort)),
        };
        if (sandbox.Spec.Auth.TokenSecretName is null)
        {
            env.Add(Literal(ServerVariables.PreviousTokenFile, $"{PodVolumes.TokenPath}/{SandboxNames.PreviousTokenKey}"));
        }

        AddTools(env, sandbox.Spec.Tools);
        if (options.ClusterNetworks.Count > 0)
        {
            env.Add(Literal(ServerVariables.WebDeniedNetworks, string.Join(',', options.ClusterNetworks)));
        }

        var opened = OpenedNetworks(sandbox.Spec.Network).ToList();
        if (opened.Count > 0)
        {
            env.Add(Literal(ServerVariables.WebAllowedNetworks, string.Join(',', opened)));
        }

        if (sandbox.Spec.Lifecycle.IdleTimeout is { } idle)
        {
            env.Add(Literal(ServerVariables.IdleTimeout, Seconds(idle)));
        }

        env.AddRange((sandbox.Spec.Env ?? []).Select(User));
        return env;
    }

    private static void AddTools(List<V1EnvVar> env, ToolsSpec tools)
    {
        env.Add(Literal(ServerVariables.EnableBash, Text(tools.Bash.Enabled)));
        env.Add(Literal(ServerVariables.BashAllowedCommands, string.Join(',', tools.Bash.AllowedCommands!)));
        env.Add(Literal(ServerVariables.BashTimeoutDefault, Seconds(tools.Bash.TimeoutDefault)));
        env.Add(Literal(ServerVariables.BashTimeoutMax, Seconds(tools.Bash.TimeoutMax)));
        env.Add(Literal(ServerVariables.EnablePython, Text(tools.Python.Enabled)));
        env.Add(Literal(ServerVariables.PythonMemoryLimit, Mebibytes(tools.Python.MemoryLimit)));
        env.Add(Literal(ServerVariables.PythonTimeoutDefault, Seconds(tools.Python.TimeoutDefault)));
        env.Add(Literal(ServerVariables.PythonTimeoutMax, Seconds(tools.Python.TimeoutMax)));
        env.Add(Literal(ServerVariables.EnableFile, Text(tools.File.Enabled)));
        env.Add(Literal(ServerVariables.FileMaxSize, Mebibytes(tools.File.MaxSize)));
        env.Add(Literal(ServerVariables.FileAllowedExtensions, string.Join(',', tools.File.AllowedExtensions!)));
        env.Add(Literal(ServerVariables.EnableWeb, Text(tools.Web.Enabled)));
        env.Add(Literal(ServerVariables.WebTimeoutDefault, Seconds(tools.Web.TimeoutDefault)));
        env.Add(Literal(ServerVariables.WebAllowedDomains, string.Join(',', tools.Web.AllowedDomains!)));
        env.Add(Literal(ServerVariables.WebSearchProvider, tools.Web.Search.Provider!));
        if (tools.MaxResultChars is { } characters)
        {
            env.Add(Literal(ServerVariables.MaxResultChars, Text(characters)));
        }

        if (tools.Web.Search.Url is { } url)
        {
            env.Add(Literal(ServerVariables.WebSearchUrl, url));
        }

        if (PodVolumes.SearchKey(tools) is { } key)
        {
            env.Add(Literal(ServerVariables.WebSearchKeyFile, $"{PodVolumes.SearchPath}/{key.Key}"));
        }
    }

    // Without it the web tools would refuse the private ranges that their owner opened. What is wider than a private range
    // can be (0.0.0.0/0) was not written with the private ones in mind, and what has exceptions means fewer addresses.
    private static IEnumerable<IPNetwork> OpenedNetworks(NetworkSpec network) => (network.Egress ?? [])
        .Where(peer => peer.IpBlock is { Except: not { Count: > 0 } })
        .Select(peer => IPNetwork.Parse(peer.IpBlock.Cidr))
        .Where(block => block.PrefixLength >= (block.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 8 : 7));

    private static V1EnvVar User(EnvVarSpec variable) => variable.SecretKeyRef is { } reference
        ? new() { Name = ServerVariables.UserPrefix + variable.Name, ValueFrom = new() { SecretKeyRef = new() { Name = reference.Name, Key = reference.Key } } }
        : Literal(ServerVariables.UserPrefix + variable.Name, variable.Value!);

    // The kubelet expands $(NAME) in values; a doubled dollar sign is a plain one.
    private static V1EnvVar Literal(string name, string value) => new() { Name = name, Value = value.Replace("$", "$$", StringComparison.Ordinal) };

    private static string Seconds(string? duration) => GoDuration.TryParse(duration, out var value)
        ? Text((long)value.ToTimeSpan().TotalSeconds)
        : throw new FormatException($"\"{duration}\" is not a duration.");

    private static string Mebibytes(IntOrString? size) => Text((long)(Quantities.Parse(size) / Quantities.Mebibyte));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool? value) => value == true ? "true" : "false";
}
