using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Hosting;

/// <summary>Reads the values of settings. Each method returns null for what cannot be used.</summary>
internal static partial class SettingParsers
{
    public static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static string? Label(string text) => DnsLabel().IsMatch(text) ? text : null;

    public static string? Domain(string text) => text.Length <= 253 && text.Split('.').All(DnsLabel().IsMatch) ? text : null;

    public static string[]? Namespaces(string text) =>
        List(text) is { } names && names.All(DnsLabel().IsMatch) && names.Distinct(StringComparer.Ordinal).Count() == names.Length ? names : null;

    public static string[]? Names(string text) => List(text) is { } names && names.All(name => name.Split('.').All(DnsLabel().IsMatch)) ? names : null;

    public static string[]? Keys(string text) => List(text) is { } names && names.All(name => name.Length <= Patterns.LongestKey && KeyGlob().IsMatch(name)) ? names : null;

    public static Dictionary<string, string>? Labels(string text)
    {
        var pairs = List(text).Select(pair => pair.Split('=')).ToList();
        return pairs.All(pair => pair.Length == 2 && pair[0].Length > 0) && pairs.DistinctBy(pair => pair[0]).Count() == pairs.Count ? pairs.ToDictionary(pair => pair[0], pair => pair[1]) : null;
    }

    public static int? Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : null;

    public static int[]? Ports(string text) => List(text).Select(Port).ToArray() is { Length: > 0 } ports && ports.All(port => port is not null) ? [.. ports.Select(port => port!.Value)] : null;

    public static IPAddress? Address(string text) => IPAddress.TryParse(text, out var address) ? address : null;

    public static IPNetwork[]? Networks(string text) => Networks(text, _ => true);

    /// <summary>Ranges that fit into those that policies open (0.0.0.0/0 and 2000::/3), from which they are taken out.</summary>
    public static IPNetwork[]? InnerNetworks(string text) =>
        Networks(text, network => network.PrefixLength >= (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 1 : 4));

    public static TimeSpan? Duration(string text, TimeSpan least, TimeSpan most) =>
        GoDuration.TryParse(text, out var value) && value.ToTimeSpan() is var span && span >= least && span <= most ? span : null;

    public static LogLevel? Level(string text) => text.ToUpperInvariant() switch
    {
        "INFO" => LogLevel.Information,
        "WARN" => LogLevel.Warning,
        _ => Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsAsciiDigit(text[0]) ? level : null,
    };

    private static IPNetwork[]? Networks(string text, Predicate<IPNetwork> mayBe)
    {
        var networks = List(text).Select(name => IPNetwork.TryParse(name, out var network) && mayBe(network) ? network : (IPNetwork?)null).ToList();
        return networks.TrueForAll(network => network is not null) ? [.. networks.Select(network => network!.Value)] : null;
    }

    [GeneratedRegex(Patterns.KeyGlob, RegexOptions.CultureInvariant, 2000)]
    private static partial Regex KeyGlob();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}
