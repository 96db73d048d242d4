using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// HTTP through <see cref="EgressConnector"/>: no proxy, no credentials, no cookies but those that the redirects of one call set, and
/// redirects followed by hand, each one a new URL that has to pass the policy like the first.
/// </summary>
internal sealed class EgressClient : IDisposable
{
    private static readonly HttpRequestOptionsKey<string?> Client = new("ContainerMcp.Client");

    private readonly EgressPolicy _policy;
    private readonly HttpClient _http;

    public EgressClient(EgressPolicy policy, EgressConnector connector)
    {
        _policy = policy;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // The flow of the call ends at the pool of connections; its request comes along.
            ConnectCallback = (context, ct) => connector.ConnectAsync(
                context.DnsEndPoint.Host, context.DnsEndPoint.Port, context.InitialRequestMessage.Options.TryGetValue(Client, out string? client) ? client : null, ct),
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None, // see ContentCodings
            MaxResponseHeadersLength = 64,

            // Each byte one character, Location too, which would be read as UTF-8 where it can be: see EgressUrl.Escape.
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,

            // As they came: a cookie may have any bytes.
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            MaxConnectionsPerServer = 16,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),

            // Trace identifiers are nobody's business outside.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        })
        {
            // The caller's token is the deadline, for connecting, for all redirects and for the body together.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Gets a URL and follows up to <paramref name="maxRedirects"/> redirects; the body is not read yet.</summary>
    /// <exception cref="EgressRefusedException">This URL or one it redirects to is not allowed.</exception>
    /// <exception cref="HttpRequestException">The request failed; the message is for the agent.</exception>
    public async Task<EgressResponse> GetAsync(string url, IReadOnlyList<KeyValuePair<string, string>> headers, int maxRedirects, CancellationToken ct)
    {
        Uri current = Admit(url);
        var cookies = new CallCookies();
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = await SendAsync(current, [.. headers, .. Own(cookies, current)], ct);
            cookies.Keep(response, current);
            if (!TryGetRedirect(response, out string location))
            {
                return new EgressResponse(response, current);
            }
            response.Dispose();
            if (redirects == maxRedirects)
            {
                throw new HttpRequestException($"too many redirects (maximum {maxRedirects})");
            }
            current = Resolve(current, location);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static IEnumerable<KeyValuePair<string, string>> Own(CallCookies cookies, Uri url)
    {
        yield return new("Accept-Encoding", ContentCodings.Accepted);
        if (cookies.For(url) is { } header)
        {
            yield return new("Cookie", header);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Options.Set(Client, EgressTrail.Current?.Client);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        try
        {
            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            EgressTrail.Allow(EgressTrail.Current, url, answered: true);
            return response;
        }
        catch (HttpRequestException fault) when (fault.InnerException is EgressRefusedException refusal)
        {
            EgressTrail.Refuse(EgressTrail.Current, url.AbsoluteUri, refusal.Rule);
            throw new EgressRefusedException(refusal.Rule, refusal.Message);
        }
        catch
        {
            EgressTrail.Allow(EgressTrail.Current, url, answered: false);
            throw;
        }
    }

    private Uri Admit(string url)
    {
        try
        {
            return _policy.AdmitUrl(url);
        }
        catch (EgressRefusedException refusal)
        {
            EgressTrail.Refuse(EgressTrail.Current, url, refusal.Rule);
            throw;
        }
    }

    private static bool TryGetRedirect(HttpResponseMessage response, out string location)
    {
        location = "";
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
        {
            return false;
        }

        // The raw text: the parsed header would already have been mended by the time the policy sees it.
        if (!response.Headers.NonValidated.TryGetValues("Location", out HeaderStringValues values) || values.Count != 1)
        {
            return false;
        }
        location = values.ToString();
        return true;
    }

    private Uri Resolve(Uri current, string location)
    {
        if (location.Contains('\\') || location.Any(static c => c is < ' ' or '\x7f'))
        {
            throw new EgressRefusedException(EgressRule.Url, $"URL contains a backslash or control character: {EgressUrl.Clip(location)}");
        }
        string plain = EgressUrl.Escape(location);
        bool isWhole = Uri.TryCreate(plain, UriKind.Absolute, out Uri? whole) && !plain.StartsWith('/');
        if (isWhole)
        {
            return Admit(whole!.Scheme is "http" or "https" ? plain : whole.AbsoluteUri);
        }
        return Uri.TryCreate(current, plain, out Uri? combined)
            ? Admit(combined.AbsoluteUri)
            : throw new EgressRefusedException(EgressRule.Url, $"URL is not a valid URL: {EgressUrl.Clip(location)}");
    }
}
