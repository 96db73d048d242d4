using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Hosting;

/// <summary>Reads <see cref="OperatorOptions"/> from environment variables and reports all that is wrong at once.</summary>
internal sealed partial class EnvironmentSettings
{
    private static readonly TimeSpan LongestResync = TimeSpan.FromDays(3650);

    private readonly Func<string, string?> _variable;
    private readonly List<string> _errors = [];

    private EnvironmentSettings(Func<string, string?> variable) => _variable = variable;

    /// <summary>The settings.</summary>
    /// <param name="variable">Gives a variable's value, or null.</param>
    /// <param name="defaultNamespace">Namespace when OPERATOR_NAMESPACE is not set.</param>
    /// <exception cref="InvalidSettingsException">Some cannot be used.</exception>
    public static OperatorOptions Read(Func<string, string?> variable, string? defaultNamespace = null)
    {
        var settings = new EnvironmentSettings(variable);
        var options = settings.Read(new OperatorOptions { SandboxImage = "" }, defaultNamespace);
        return settings._errors.Count == 0 ? options : throw new InvalidSettingsException(settings._errors);
    }

    private const string AllowedKeys = "a comma-separated list of keys such as example.com/*, in which * stands for any characters but a slash";

    private OperatorOptions Read(OperatorOptions defaults, string? defaultNamespace) => defaults with
    {
        SandboxImage = Required("OPERATOR_SANDBOX_IMAGE", "the image of the sandboxes"),
        SandboxImagePullPolicy = Parse(
            "OPERATOR_SANDBOX_IMAGE_PULL_POLICY", defaults.SandboxImagePullPolicy, "Always, IfNotPresent or Never",
            text => text is "Always" or "IfNotPresent" or "Never" ? text : null),
        SandboxImagePullSecrets = Parse("OPERATOR_SANDBOX_IMAGE_PULL_SECRETS", defaults.SandboxImagePullSecrets, "a comma-separated list of Secrets",
            text => Names(text) is { } names && names.All(name => name.Split('.').All(DnsLabel().IsMatch)) ? names : null),
        WatchNamespaces = Parse(
            "OPERATOR_WATCH_NAMESPACES", defaults.WatchNamespaces, "a comma-separated list of namespaces, each once",
            text => Names(text) is { } names && names.All(DnsLabel().IsMatch) && names.Distinct().Count() == names.Length ? names : null),
        OperatorNamespace = Parse(
            "OPERATOR_NAMESPACE", defaultNamespace ?? defaults.OperatorNamespace, "the name of a namespace",
            text => DnsLabel().IsMatch(text) ? text : null),
        PodName = Parse("POD_NAME", defaults.PodName, "the name of a pod", text => text.Length <= 253 ? text : null),
        LeaderElection = ParseValue("OPERATOR_LEADER_ELECTION", defaults.LeaderElection, "true or false",
            text => bool.TryParse(text, out var value) ? value : null),
        LeaseName = Parse("OPERATOR_LEASE_NAME", defaults.LeaseName, "the name of a Lease: at most 63 lower-case letters, digits and hyphens",
            text => DnsLabel().IsMatch(text) ? text : null),
        HttpPort = ParseValue("OPERATOR_HTTP_PORT", defaults.HttpPort, "a port from 1 to 65535",
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : null),
        HttpAddress = Parse("OPERATOR_HTTP_ADDRESS", defaults.HttpAddress, "an IP address such as 127.0.0.1",
            text => IPAddress.TryParse(text, out var address) ? address : null),
        ClusterDomain = Parse("OPERATOR_CLUSTER_DOMAIN", defaults.ClusterDomain, "a DNS name such as cluster.local",
            text => text.Length <= 253 && text.Split('.').All(DnsLabel().IsMatch) ? text : null),
        ClusterNetworks = Parse("OPERATOR_CLUSTER_NETWORKS", defaults.ClusterNetworks, "a comma-separated list of ranges such as 203.0.113.0/24 or 2001:db8::/32", Networks),
        NameServers = new()
        {
            Namespace = Parse("OPERATOR_DNS_NAMESPACE", defaults.NameServers.Namespace, "the name of a namespace", text => DnsLabel().IsMatch(text) ? text : null),
            PodLabels = Parse("OPERATOR_DNS_POD_LABELS", defaults.NameServers.PodLabels, "a comma-separated list of labels such as k8s-app=kube-dns", Labels),
            Ports = Parse("OPERATOR_DNS_PORTS", defaults.NameServers.Ports, "a comma-separated list of ports from 1 to 65535", Ports),
            Networks = Parse("OPERATOR_DNS_NETWORKS", defaults.NameServers.Networks, "a comma-separated list of ranges such as 169.254.20.10/32",
                text => Names(text).Select(name => IPNetwork.TryParse(name, out var network) ? network : (IPNetwork?)null).ToList() is { } networks && networks.All(network => network is not null) ? [.. networks.Select(network => network!.Value)] : null),
        },
        AllowedRuntimeClasses = Parse("OPERATOR_ALLOWED_RUNTIME_CLASSES", defaults.AllowedRuntimeClasses, "a comma-separated list of RuntimeClasses",
            text => Names(text) is { } names && names.All(name => name.Split('.').All(DnsLabel().IsMatch)) ? names : null),
        AllowedLocalhostProfiles = Parse("OPERATOR_ALLOWED_LOCALHOST_PROFILES", defaults.AllowedLocalhostProfiles, "a comma-separated list of profiles", Names),
        AllowedPodLabels = Parse("OPERATOR_ALLOWED_POD_LABELS", defaults.AllowedPodLabels, AllowedKeys, Keys),
        AllowedPodAnnotations = Parse("OPERATOR_ALLOWED_POD_ANNOTATIONS", defaults.AllowedPodAnnotations, AllowedKeys, Keys),
        AllowedExtendedResources = Parse("OPERATOR_ALLOWED_EXTENDED_RESOURCES", defaults.AllowedExtendedResources, AllowedKeys, Keys),
        SandboxClasses = Switch("OPERATOR_SANDBOX_CLASSES") ?? defaults.SandboxClasses,
        ClassRequired = Switch("OPERATOR_CLASS_REQUIRED") ?? defaults.ClassRequired,
        Resync = ParseValue("OPERATOR_RESYNC", defaults.Resync, "a duration of at least a minute such as 10h or 90m",
            text => GoDuration.TryParse(text, out var value) && value.ToTimeSpan() is var span && span >= TimeSpan.FromMinutes(1) && span <= LongestResync ? span : null),
        WatchSilence = ParseValue("OPERATOR_WATCH_SILENCE", defaults.WatchSilence, "a duration from a second to an hour such as 150s",
            text => GoDuration.TryParse(text, out var value) && value.ToTimeSpan() is var span && span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromHours(1) ? span : null),
        LogLevel = ParseValue("LOG_LEVEL", defaults.LogLevel, "Trace, Debug, Information, Warning, Error or Critical", Level),
    };

    private static string[] Names(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string>? Labels(string text)
    {
        var pairs = Names(text).Select(pair => pair.Split('=')).ToList();
        return pairs.All(pair => pair.Length == 2 && pair[0].Length > 0) && pairs.DistinctBy(pair => pair[0]).Count() == pairs.Count ? pairs.ToDictionary(pair => pair[0], pair => pair[1]) : null;
    }

    private static int[]? Ports(string text)
    {
        var ports = Names(text).Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).ToArray();
        return ports.Length > 0 && ports.All(port => port is >= 1 and <= 65535) ? ports : null;
    }

    private static string[]? Keys(string text) =>
        Names(text) is { } names && names.All(name => name.Length <= Patterns.LongestKey && KeyGlob().IsMatch(name)) ? names : null;

    private static List<IPNetwork>? Networks(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (var name in Names(text))
        {
            // A range must fit into those that policies open (0.0.0.0/0 and 2000::/3), from which it is taken out.
            if (!IPNetwork.TryParse(name, out var network) || network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 1 : 4))
            {
                return null;
            }

            networks.Add(network);
        }

        return networks;
    }

    private static LogLevel? Level(string text) => text.ToUpperInvariant() switch
    {
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        _ => Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsAsciiDigit(text[0]) ? level : null,
    };

    /// <summary>What is true, false or not set.</summary>
    private bool? Switch(string name) => _variable(name)?.Trim() is { Length: > 0 }
        ? ParseValue(name, false, "true or false", text => bool.TryParse(text, out var value) ? value : (bool?)null)
        : null;

    private string Required(string name, string meaning)
    {
        var text = _variable(name)?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            _errors.Add($"{name} is not set; it must be {meaning}.");
        }

        return text ?? "";
    }

    private T Parse<T>(string name, T missing, string allowed, Func<string, T?> parse)
        where T : class?
    {
        if (_variable(name)?.Trim() is not { Length: > 0 } text)
        {
            return missing;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Refuse(name, text, allowed);
        return missing;
    }

    private T ParseValue<T>(string name, T missing, string allowed, Func<string, T?> parse)
        where T : struct
    {
        if (_variable(name)?.Trim() is not { Length: > 0 } text)
        {
            return missing;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Refuse(name, text, allowed);
        return missing;
    }

    private void Refuse(string name, string text, string allowed) =>
        _errors.Add($"{name} is \"{(text.Length > 80 ? text[..80] + "…" : text)}\"; it must be {allowed}.");

    [GeneratedRegex(Patterns.KeyGlob, RegexOptions.CultureInvariant, 2000)]
    private static partial Regex KeyGlob();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}
