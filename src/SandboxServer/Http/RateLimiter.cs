using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>The server's allowances of requests: one for authenticated requests, a small one for refused ones, and one for those that look for OAuth.</summary>
internal sealed class RateLimiter(EndpointSettings settings, TimeProvider time)
{
    private const int RefusalsPerSecond = 20;

    private readonly TokenBucket _requests = new(settings.MaxRequestsPerSecond, 2 * settings.MaxRequestsPerSecond, time);
    private readonly TokenBucket _refusals = new(RefusalsPerSecond, 5 * RefusalsPerSecond, time);
    private readonly TokenBucket _questions = new(RefusalsPerSecond, 10 * RefusalsPerSecond, time);

    public bool TryTakeRequest(out TimeSpan retryAfter) => _requests.TryTake(out retryAfter);

    /// <summary>Clients look at half a dozen places before they use their token: that must not use up what is left to those who mistype it.</summary>
    public bool TryTakeQuestion(out TimeSpan retryAfter) => _questions.TryTake(out retryAfter);

    public bool TryTakeRefusal(out TimeSpan retryAfter) => _refusals.TryTake(out retryAfter);
}
