using System.Net;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// Makes every outgoing connection: resolves the name once, vets each address, and dials only addresses that passed. Since
/// the vetted address itself is dialled, a name that changes its answer in between (DNS rebinding) gains nothing.
/// An answer that mixes public and private addresses is used as if it held the public ones only.
/// </summary>
internal sealed partial class EgressConnector(EgressPolicy policy, IHostResolver resolver, IDialer dialer, ILogger<EgressConnector> logger)
{
    /// <summary>Addresses of one name that are tried, one after the other.</summary>
    private const int MaxAddresses = 4;

    /// <summary>How long one address may take to answer before the next one is tried.</summary>
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(5);

    /// <param name="host">The name or address.</param>
    /// <param name="port">The port.</param>
    /// <param name="client">For whom; see <see cref="EgressTrail.Client"/>.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="EgressRefusedException">Name or address are not allowed; nothing was dialled.</exception>
    /// <exception cref="HttpRequestException">The name does not exist or nobody answers.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, string? client, CancellationToken ct)
    {
        string name = EgressUrl.Normalise(host);
        try
        {
            policy.AdmitHost(name);
            IPAddress[] vetted = await ResolveAsync(name, port, client, ct);
            return await DialAsync(name, port, vetted, ct);
        }
        catch (EgressRefusedException refusal)
        {
            LogRefused(name, port, refusal.Message);
            throw;
        }
    }

    private async ValueTask<IPAddress[]> ResolveAsync(string name, int port, string? client, CancellationToken ct)
    {
        if (IPAddress.TryParse(name, out IPAddress? literal))
        {
            policy.AdmitLiteral(name, port);
            return [literal];
        }
        if (!EgressUrl.IsPlainName(name))
        {
            throw new EgressRefusedException(EgressRule.Url, $"Not a plain host name: {EgressUrl.Clip(name)}");
        }
        IReadOnlyList<IPAddress> addresses = await resolver.ResolveAsync(name, client, ct);
        if (addresses.Count == 0)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"cannot resolve {name}");
        }
        IPAddress[] vetted = [.. addresses.Where(a => policy.Admits(a, port)).Distinct().Take(MaxAddresses)];
        return vetted.Length > 0
            ? vetted
            : throw new EgressRefusedException(EgressRule.Address, $"Private and internal addresses are refused: {name} has no public address");
    }

    private async ValueTask<Stream> DialAsync(string name, int port, IPAddress[] addresses, CancellationToken ct)
    {
        foreach (IPAddress address in addresses)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
            attempt.CancelAfter(DialTimeout);
            try
            {
                return await dialer.DialAsync(new IPEndPoint(address, port), attempt.Token);
            }
            catch (Exception fault) when (fault is SocketException || (fault is OperationCanceledException && !ct.IsCancellationRequested))
            {
                LogDialFailed(name, address, port, fault.Message);
            }
        }
        throw new HttpRequestException(HttpRequestError.ConnectionError, $"cannot connect to {name} port {port}");
    }

    [LoggerMessage(LogLevel.Warning, "Egress refused: {Host}:{Port}: {Reason}")]
    private partial void LogRefused(string host, int port, string reason);

    [LoggerMessage(LogLevel.Debug, "{Host}: {Address}:{Port} does not answer: {Reason}")]
    private partial void LogDialFailed(string host, IPAddress address, int port, string reason);
}
