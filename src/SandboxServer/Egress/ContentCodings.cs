using System.IO.Compression;
using System.IO.Pipelines;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// The content codings (RFC 9110, 8.4) that answers are read through, in any chain. One that is not known is refused by its name:
/// bytes that nobody decoded are no text.
/// </summary>
internal static class ContentCodings
{
    /// <summary>What requests say they accept.</summary>
    public const string Accepted = "gzip, deflate, br";

    // Nobody needs more, and each layer multiplies what a small body can grow to.
    private const int Most = 4;

    /// <summary>The codings of an answer, in the order in which they have to be undone.</summary>
    /// <exception cref="HttpRequestException">One of them is not known, or there are too many.</exception>
    public static IReadOnlyList<string> Of(HttpResponseMessage message)
    {
        if (!message.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values))
        {
            return [];
        }

        string[] codings =
        [
            .. values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Select(name => name.ToLowerInvariant())
                .Where(name => name != "identity")
                .Reverse(),
        ];
        return codings.FirstOrDefault(name => name is not ("gzip" or "x-gzip" or "deflate" or "br")) is { } unknown
            ? throw new HttpRequestException($"the answer has the content coding {EgressUrl.Clip(unknown)}, which is not known ({Accepted} are)")
            : codings.Length <= Most ? codings : throw new HttpRequestException($"the answer has more than {Most} content codings");
    }

    /// <summary>The body without its codings.</summary>
    public static async Task<Stream> UndoAsync(Stream body, IReadOnlyList<string> codings, CancellationToken ct)
    {
        foreach (string coding in codings)
        {
            // Looked at before it is read: nothing is the same in every coding, and deflate comes in two forms.
            PipeReader reader = PipeReader.Create(body);
            ReadResult start = await reader.ReadAtLeastAsync(2, ct);
            (bool isEmpty, bool isZlib) = (start.Buffer.IsEmpty, IsZlib(start.Buffer.FirstSpan));
            reader.AdvanceTo(start.Buffer.Start);
            Stream coded = reader.AsStream();
            body = coding switch
            {
                _ when isEmpty => coded,
                "br" => new BrotliStream(coded, CompressionMode.Decompress),
                "deflate" when isZlib => new ZLibStream(coded, CompressionMode.Decompress),
                "deflate" => new DeflateStream(coded, CompressionMode.Decompress),
                _ => new GZipStream(coded, CompressionMode.Decompress),
            };
        }

        return body;
    }

    /// <summary>By the standard deflate is in a zlib wrapper (RFC 1950); servers that send it bare are as old as browsers that read it.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> start) => start.Length >= 2 && (start[0] & 0x0f) == 8 && ((start[0] << 8) | start[1]) % 31 == 0;
}
