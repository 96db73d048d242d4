using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using ContainerMcp.Common;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>The forms in which settings are written.</summary>
internal static partial class SettingParsers
{
    private const long Mebibyte = 1024 * 1024;

    // Beyond that a timer would overflow, and nobody means it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static bool TryFlag(string text, out bool value)
    {
        value = text.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON";
        return value || text.ToUpperInvariant() is "FALSE" or "0" or "NO" or "OFF";
    }

    /// <summary>Plain seconds (<c>30</c>, <c>0.5</c>: the original's form) or a Go duration (<c>1h30m</c>, <c>250ms</c>: Kubernetes' form).</summary>
    public static bool TryDuration(string text, out TimeSpan value)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= Longest.TotalSeconds)
        {
            value = TimeSpan.FromSeconds(seconds);
            return true;
        }

        value = GoDuration.TryParse(text, out var duration) ? duration.ToTimeSpan() : TimeSpan.MaxValue;
        return value <= Longest;
    }

    /// <summary>A bare number counts MiB (the original's form); with a suffix it is a Kubernetes quantity.</summary>
    public static bool TryMebibytes(string text, out long bytes)
    {
        bytes = 0;
        var match = Quantity().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups["n"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        decimal unit = match.Groups["u"].Value switch
        {
            "" or "Mi" => Mebibyte,
            "Ki" => 1024,
            "Gi" => 1024 * Mebibyte,
            "k" => 1000,
            "M" => 1_000_000,
            _ => 1_000_000_000,
        };
        if (number > long.MaxValue / unit)
        {
            return false;
        }

        bytes = (long)(number * unit);
        return true;
    }

    /// <summary>A program's name: no path, nothing that a shell would read.</summary>
    public static bool TryCommand(string text, [MaybeNullWhen(false)] out string value) => Matches(text, text == "*" || CommandName().IsMatch(text), out value);

    /// <summary>A file extension, with or without its dot; stored without.</summary>
    public static bool TryExtension(string text, [MaybeNullWhen(false)] out string value)
    {
        var bare = text.TrimStart('.');
        return Matches(bare, bare == "*" || Extension().IsMatch(bare), out value);
    }

    /// <summary>A host name, a wildcard <c>*.name</c> (taken as the name, which covers its subdomains), or <c>*</c>.</summary>
    public static bool TryDomain(string text, [MaybeNullWhen(false)] out string value)
    {
        // The rule by which hosts are compared later: what passes here cannot fail there.
        var accepted = DomainList.TryNormalise(text, out var domain);
        return Matches(domain, accepted, out value);
    }

    /// <summary>A host as in a Host header, without its port: <c>name</c>, <c>10.0.0.1</c>, <c>[::1]</c> or <c>*</c>.</summary>
    public static bool TryHost(string text, [MaybeNullWhen(false)] out string value)
    {
        var host = text.TrimEnd('.').ToLowerInvariant();
        return Matches(host, host == "*" || Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6, out value);
    }

    /// <summary>An address and a port: <c>10.1.2.3:8080</c> or <c>[fd00::1]:443</c>.</summary>
    public static bool TryEndPoint(string text, [MaybeNullWhen(false)] out IPEndPoint value) =>
        IPEndPoint.TryParse(text, out value) && value.Port > 0 && (text.StartsWith('[') || text.Count(c => c == ':') == 1);

    /// <summary>The duration as it would be written in a setting.</summary>
    public static string Show(TimeSpan value) => value switch
    {
        { TotalHours: >= 1 } when value.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{value.TotalHours}h"),
        { TotalSeconds: >= 1 } or { Ticks: 0 } => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms"),
    };

    /// <summary>The text with control characters replaced and cut to a length, fit for a log line or an error.</summary>
    public static string Printable(string text, int maximum)
    {
        var cut = text.Length > maximum ? text[..maximum] + "…" : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }

    private static bool Matches(string candidate, bool accepted, [MaybeNullWhen(false)] out string value)
    {
        value = accepted ? candidate : null;
        return accepted;
    }

    [GeneratedRegex(@"^(?<n>[0-9]{1,15}(\.[0-9]{1,6})?)(?<u>|Ki|Mi|Gi|k|M|G)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();

    [GeneratedRegex(@"^[A-Za-z0-9_\[][A-Za-z0-9_.+\-\[]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CommandName();

    [GeneratedRegex(@"^[A-Za-z0-9_\-+]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Extension();
}
