
namespace ContainerMcp.SandboxServer.Http.Auth;

/// <summary>
/// Lets requests with a valid bearer token (RFC 6750) pass, answers others with 401. Probes and metrics are open: the
/// kubelet and Prometheus have no token, and neither shows a secret.
/// </summary>
internal sealed class BearerMiddleware(RequestDelegate next, TokenStore tokens, RateLimiter rates)
{
    private const string Scheme = "Bearer ";
    private const string TooMany = "Too many requests without a valid bearer token.";
    private const string Needed = "Send the header Authorization: Bearer TOKEN; the token is in the Secret that status.tokenSecretName of the McpSandbox names, under the key token.";

    public Task InvokeAsync(HttpContext context)
    {
        if (OpenPaths.Contains(context.Request.Path))
        {
            return next(context);
        }

        // Those who look for OAuth first would end in its riddles; the next answer tells them of the token.
        if (McpPaths.AsksForOAuth(context.Request.Path))
        {
            return rates.TryTakeQuestion(out var later)
                ? Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "There is no OAuth here. " + Needed)
                : Refusal.TooManyAsync(context, TooMany, later);
        }

        var header = context.Request.Headers.Authorization;
        if (tokens.IsAnonymous || (header.Count == 1 && header[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && tokens.IsValid(value.AsSpan(Scheme.Length).Trim(' '))))
        {
            ConnectionPlace.Know(context);
            return next(context);
        }

        // Wrong tokens have an allowance of their own, so that a guesser neither gets far nor uses up the agent's.
        if (!rates.TryTakeRefusal(out var retryAfter))
        {
            return Refusal.TooManyAsync(context, TooMany, retryAfter);
        }

        context.Response.Headers.WWWAuthenticate = header.Count == 0
            ? "Bearer realm=\"container-mcp\""
            : $"Bearer realm=\"container-mcp\", error=\"invalid_token\", error_description=\"{Needed}\"";
        return Refusal.WriteAsync(context, StatusCodes.Status401Unauthorized, (header.Count == 0 ? "The bearer token is missing. " : "The bearer token is not valid. ") + Needed);
    }
}
