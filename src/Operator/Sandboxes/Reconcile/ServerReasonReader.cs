using System.Net;
using System.Text.Json;
using ContainerMcp.Common;
using ContainerMcp.ControllerRuntime.Queue;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>
/// Asks <c>/readyz</c> of a pod that has been running for a while without becoming ready: the kubelet's event about the
/// failed probe holds the HTTP status only. Sandboxes that are ready are never asked. The sandbox is not trusted: the
/// answer is bounded in time and size and only its text is used.
/// </summary>
internal sealed class ServerReasonReader(HttpClient client) : IServerReasonReader
{
    private const int LargestAnswer = 4096;
    private const int LargestHeadersInKilobytes = 8;
    private const int Parallel = 32;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly FairSlots _places = new(Parallel);

    /// <summary>A client that follows no redirect and uses no proxy: it talks to the pod or to nobody.</summary>
    public static HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = Deadline, MaxResponseHeadersLength = LargestHeadersInKilobytes };
        return new HttpClient(handler) { Timeout = Deadline, MaxResponseContentBufferSize = LargestAnswer };
    }

    public async Task<string?> ReadAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(pod.Status?.PodIP, out var address))
        {
            return null;
        }

        try
        {
            return await AskAsync(pod.Metadata?.NamespaceProperty ?? "", address, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or InvalidOperationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Out of the operator's reach, or no answer to make sense of: the pod's log is the place to look.
            return null;
        }
    }

    private async Task<string?> AskAsync(string @namespace, IPAddress address, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(@namespace, cancellationToken);
        try
        {
            var uri = new UriBuilder(Uri.UriSchemeHttp, address.ToString(), ServerContract.Port, ServerContract.ReadyPath).Uri;
            using var response = await client.GetAsync(uri, cancellationToken);
            return response.IsSuccessStatusCode ? null : Reasons(await response.Content.ReadAsStringAsync(cancellationToken));
        }
        finally
        {
            _places.Release(@namespace);
        }
    }

    private static string? Reasons(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("checks", out var checks))
        {
            return null;
        }

        var reasons = checks.EnumerateObject()
            .Where(check => check.Value.GetString() is { } text && !text.StartsWith("ok", StringComparison.Ordinal))
            .Select(check => $"{check.Name}: {check.Value.GetString()}");
        return string.Join("; ", reasons) is { Length: > 0 } text ? text : null;
    }
}
