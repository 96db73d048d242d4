using System.Text.RegularExpressions;
using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>Kubernetes' syntax of labels, and the keys that nobody's setting opens.</summary>
internal static partial class LabelRules
{
    public static bool IsKey(string key)
    {
        var (prefix, name) = Parts(key);
        return name.Length is > 0 and <= 63 && Name().IsMatch(name) && (prefix is null || (prefix.Length is > 0 and <= 253 && Domain().IsMatch(prefix)));
    }

    public static bool IsValue(string? value) => value is { Length: <= 63 } && (value.Length == 0 || Name().IsMatch(value));

    public static bool IsReserved(string key) => Parts(key).Domain is { } domain
        && !ReservedKeys.FreeDomains.Contains(domain) && ReservedKeys.Domains.Any(reserved => IsWithin(domain, reserved));

    /// <summary>Whether a domain is another one or below it.</summary>
    public static bool IsWithin(string domain, string other) => domain == other || domain.EndsWith("." + other, StringComparison.Ordinal);

    public static (string? Domain, string Name) Parts(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Name();

    [GeneratedRegex(Patterns.DnsSubdomain, RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Domain();
}
