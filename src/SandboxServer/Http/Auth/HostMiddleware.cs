using System.Collections.Frozen;
using System.Net;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http.Auth;

/// <summary>
/// Refuses requests that a web page made somebody's browser send: an unknown Host (DNS rebinding) or an Origin of
/// another site gets 403, as the MCP specification asks of HTTP servers. The loopback's names are always known, for
/// port forwarding: no page on the internet can have them.
/// </summary>
internal sealed class HostMiddleware
{
    private readonly RequestDelegate _next;
    private readonly FrozenSet<string> _hosts;
    private readonly bool _anyHost;

    public HostMiddleware(RequestDelegate next, EndpointSettings settings)
    {
        _next = next;
        _hosts = settings.AllowedHosts.Where(host => host != "*").Concat(["localhost", "127.0.0.1", "[::1]"])
            .Select(Normalize).ToFrozenSet(StringComparer.Ordinal);
        _anyHost = settings.AllowedHosts.Contains("*")
            || (settings.AllowedHosts.Count == 0 && !IPAddress.IsLoopback(settings.Address));
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (OpenPaths.Contains(context.Request.Path))
        {
            return _next(context);
        }

        var host = Normalize(context.Request.Host.Host);
        if (!_anyHost && !_hosts.Contains(host))
        {
            return Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "This Host is not allowed (MCP_ALLOWED_HOSTS).");
        }

        var origin = context.Request.Headers.Origin;
        return origin.Count == 0 || (origin.Count == 1 && IsAllowed(origin[0], host))
            ? _next(context)
            : Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, "This Origin is not allowed (MCP_ALLOWED_HOSTS).");
    }

    // "null" (a sandboxed frame, a file) is not a URL and is refused. Where any Host is accepted, pages of that same
    // Host are, and no others.
    private bool IsAllowed(string? origin, string host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && Normalize(uri.Host) is var name && (_hosts.Contains(name) || (_anyHost && name == host));

    private static string Normalize(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        return name.Contains(':', StringComparison.Ordinal) && !name.StartsWith('[') ? $"[{name}]" : name;
    }
}
