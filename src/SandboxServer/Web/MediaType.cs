using System.Net.Http.Headers;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>A Content-Type header as browsers read it (WHATWG MIME Sniffing, 4.4): what is malformed costs itself only.</summary>
/// <param name="Name">Type and subtype, in lower case.</param>
/// <param name="Charset">The charset parameter; null for none.</param>
internal sealed record MediaType(string Name, string? Charset)
{
    /// <summary>The type of an answer; null when it names none.</summary>
    public static MediaType? Of(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values) ? values.Select(Parse).LastOrDefault(type => type is not null) : null;

    /// <summary>Reads a header; null when it is none, or says that the type is not known.</summary>
    public static MediaType? Parse(string header)
    {
        string name = header.Split(';', ',')[0].Trim().ToLowerInvariant();
        int slash = name.IndexOf('/');
        if (slash <= 0 || slash == name.Length - 1 || name.Any(c => c is <= ' ' or >= '\x7f') || name is "unknown/unknown" or "application/unknown" or "*/*")
        {
            return null;
        }
        string? charset = null;
        foreach (string part in header.Split(';').Skip(1))
        {
            int sign = part.IndexOf('=');
            if (charset is null && sign > 0 && part.AsSpan(0, sign).Trim().Equals("charset", StringComparison.OrdinalIgnoreCase))
            {
                charset = part[(sign + 1)..].Trim().Trim('"').Trim('\'').Trim();
            }
        }
        return new MediaType(name, charset);
    }
}
