using System.Security.Cryptography;
using System.Text;
using ContainerMcp.SandboxServer.Common;

namespace ContainerMcp.SandboxServer.Http.Auth;

/// <summary>
/// The bearer tokens that are valid now. The file is looked at again at most once a second, when a request comes, so a
/// rotated Secret counts within seconds (the kubelet swaps a symlink, which file watchers miss) and streams that are
/// open stay open. While the file cannot be read the last good tokens stay valid; an empty file means that none is.
/// </summary>
internal sealed partial class TokenStore
{
    private const int MaximumFileBytes = 64 * 1024;
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly string? _path;
    private readonly string? _previousPath;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenStore> _logger;
    private readonly Lock _lock = new();
    private byte[][] _digests = [];
    private byte[] _content = [];
    private long _checkedAt;

    /// <summary>Reads the tokens.</summary>
    /// <param name="path">File with one token a line; null means that everyone may pass.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told how many tokens there are, never what they are.</param>
    /// <param name="previousPath">A second file of the same kind, which need not exist.</param>
    /// <exception cref="StartupException">The file cannot be read or has no token.</exception>
    public TokenStore(string? path, TimeProvider time, ILogger<TokenStore> logger, string? previousPath = null)
    {
        (_path, _previousPath, _time, _logger) = (path, previousPath, time, logger);
        if (path is null)
        {
            return;
        }

        try
        {
            Load(ReadFiles(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"MCP_AUTH_TOKEN_FILE: the file cannot be read ({e.GetType().Name}). It must hold a bearer token, one a line.");
        }

        if (_digests.Length == 0)
        {
            throw new StartupException("MCP_AUTH_TOKEN_FILE: the file holds no token. It must hold a bearer token, one a line, in visible ASCII characters.");
        }

        _checkedAt = time.GetTimestamp();
    }

    /// <summary>Whether everyone may pass.</summary>
    public bool IsAnonymous => _path is null;

    /// <summary>Whether the token is one of the valid ones. Takes the same time for every wrong token.</summary>
    public bool IsValid(ReadOnlySpan<char> token)
    {
        Refresh();
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryDigest(token, digest))
        {
            return false;
        }

        // Every token is compared, and equal-length digests rather than the tokens, so that neither the number of
        // equal characters nor the position in the file shows in the time.
        var valid = false;
        foreach (var known in Volatile.Read(ref _digests))
        {
            valid |= CryptographicOperations.FixedTimeEquals(digest, known);
        }

        return valid;
    }

    private void Refresh()
    {
        if (_path is null || _time.GetElapsedTime(Volatile.Read(ref _checkedAt)) < CheckEvery)
        {
            return;
        }

        lock (_lock)
        {
            if (_time.GetElapsedTime(_checkedAt) < CheckEvery)
            {
                return;
            }

            try
            {
                Load(ReadFiles(_path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(e.HResult & 0xffff);
            }

            Volatile.Write(ref _checkedAt, _time.GetTimestamp());
        }
    }

    private void Load(byte[] content)
    {
        if (content.AsSpan().SequenceEqual(_content))
        {
            return;
        }

        var digests = new List<byte[]>();
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var digest = new byte[SHA256.HashSizeInBytes];
            if (TryDigest(line, digest))
            {
                digests.Add(digest);
            }
            else
            {
                LogUnusable();
            }
        }

        _content = content;
        Volatile.Write(ref _digests, [.. digests]);
        LogLoaded(digests.Count);
    }

    private byte[] ReadFiles(string path) => _previousPath is not null && File.Exists(_previousPath)
        ? [.. ReadFile(path), (byte)'\n', .. ReadFile(_previousPath)]
        : ReadFile(path);

    private static byte[] ReadFile(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[MaximumFileBytes + 1];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= MaximumFileBytes ? buffer[..length] : throw new IOException("token file too large");
    }

    // RFC 6750 tokens are visible ASCII; anything else cannot arrive in a header as it stands in the file.
    private static bool TryDigest(ReadOnlySpan<char> token, Span<byte> digest)
    {
        if (token.Length is 0 or > 4096 || token.ContainsAnyExceptInRange('!', '~'))
        {
            return false;
        }

        Span<byte> ascii = token.Length <= 256 ? stackalloc byte[256] : new byte[token.Length];
        var length = Encoding.ASCII.GetBytes(token, ascii);
        SHA256.HashData(ascii[..length], digest);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} bearer token(s) are valid")]
    private partial void LogLoaded(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A line of the token file is not a usable token and is ignored")]
    private partial void LogUnusable();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The token file cannot be read (error {Code}); the tokens read before stay valid")]
    private partial void LogUnreadable(int code);
}
