using System.Globalization;
using System.Text.RegularExpressions;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Validation;

/// <summary>The tools' settings, within what the server takes.</summary>
internal static class ToolsValidator
{
    private const int FewestCharacters = 1000, MostCharacters = 10_000_000;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static void Validate(McpSandboxSpec spec, Findings findings)
    {
        var tools = spec.Tools;
        findings.TextList("spec.tools.bash.allowedCommands", tools.Bash.AllowedCommands, Patterns.Command, 64, "the name of a program without its path, or *");
        Timeouts("spec.tools.bash", tools.Bash.TimeoutDefault, tools.Bash.TimeoutMax, findings);
        findings.Mebibytes("spec.tools.python.memoryLimit", tools.Python.MemoryLimit, 32, 64 * 1024);
        Timeouts("spec.tools.python", tools.Python.TimeoutDefault, tools.Python.TimeoutMax, findings);
        findings.Mebibytes("spec.tools.file.maxSize", tools.File.MaxSize, 1, 1024);
        findings.TextList("spec.tools.file.allowedExtensions", tools.File.AllowedExtensions, Patterns.Extension, 64, "an extension such as txt, or *");
        if (tools.File is { Enabled: true, AllowedExtensions: not { Count: > 0 } })
        {
            findings.Add("spec.tools.file.allowedExtensions", null, "at least one extension, or * for all; to have no file tools, set spec.tools.file.enabled to false");
        }

        ValidateWeb(tools.Web, findings);
        if (tools.MaxResultChars is { } characters and (< FewestCharacters or > MostCharacters))
        {
            findings.Add("spec.tools.maxResultChars", characters.ToString(CultureInfo.InvariantCulture), FormattableString.Invariant($"a whole number from {FewestCharacters} to {MostCharacters}"));
        }
    }

    private static void Timeouts(string path, string? timeoutDefault, string? timeoutMax, Findings findings)
    {
        var standard = findings.Duration(path + ".timeoutDefault", timeoutDefault, Shortest, Longest, wholeSeconds: true);
        var most = findings.Duration(path + ".timeoutMax", timeoutMax, Shortest, Longest, wholeSeconds: true);
        if (standard > most)
        {
            findings.Add(path + ".timeoutDefault", timeoutDefault, $"at most {path}.timeoutMax ({timeoutMax})");
        }
    }

    private static void ValidateWeb(WebToolSpec web, Findings findings)
    {
        // The server's own ceiling for pages is two minutes.
        findings.Duration("spec.tools.web.timeoutDefault", web.TimeoutDefault, Shortest, TimeSpan.FromMinutes(2), wholeSeconds: true);
        findings.TextList("spec.tools.web.allowedDomains", web.AllowedDomains, Patterns.Domain, 253, "a domain such as example.com, *.example.com, or *");
        const string Path = "spec.tools.web.search";
        findings.OneOf(Path + ".provider", web.Search.Provider, SearchProvider.None, SearchProvider.Searxng, SearchProvider.Brave, SearchProvider.DuckDuckGo);
        findings.Text(Path + ".url", web.Search.Url, Patterns.SearchUrl, 2048, "an http or https URL without credentials");
        if (web.Search.Url is { Length: <= 2048 } url && !IsPlain(url))
        {
            findings.Add(Path + ".url", url, "an http or https URL of a host name or an IP address");
        }

        if (web.Search is { Provider: SearchProvider.Searxng, Url: null })
        {
            findings.Refuse(Path + ".url", null, "the provider searxng requires the URL of the instance");
        }

        if (web.Search is { Provider: SearchProvider.Brave, SecretKeyRef: null })
        {
            findings.Refuse(Path + ".secretKeyRef", null, "the provider brave requires the Secret with the API key"
                + (web.Search.Url is null ? "" : "; the class's key is not sent to an address that a sandbox names"));
        }

        EnvValidator.ValidateReference(Path + ".secretKeyRef", web.Search.SecretKeyRef, findings);
    }

    /// <summary>Whether the host is an address or a name that a resolver could be asked for; the server takes no other.</summary>
    private static bool IsPlain(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Port is > 0 and <= ushort.MaxValue
        && (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            || (uri.IdnHost.Length is > 0 and <= 253 && Regex.IsMatch(uri.IdnHost, Patterns.Domain, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2))));
}
