using System.Globalization;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Asks the API server for its version, and again from time to time: clusters are upgraded under a running operator.</summary>
internal sealed class CapabilityReader(ApiClient api, TimeProvider time) : ICapabilityReader
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private volatile Answer? _last;

    public async Task<ClusterCapabilities> GetAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last.At) < Fresh)
        {
            return last.Capabilities;
        }

        var version = await api.GetDocumentAsync("version", cancellationToken);
        var capabilities = new ClusterCapabilities(Number((string?)version?["major"]), Number((string?)version?["minor"]));
        _last = new Answer(capabilities, time.GetTimestamp());
        return capabilities;
    }

    // Managed clusters write "27+".
    private static int Number(string? text)
    {
        var digits = string.Concat((text ?? "").TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"The API server's version \"{text}\" is not a number.");
    }

    private sealed record Answer(ClusterCapabilities Capabilities, long At);
}
