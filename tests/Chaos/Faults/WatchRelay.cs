using System.Text;
using Microsoft.AspNetCore.Http;

namespace ContainerMcp.Chaos.Tests.Faults;

/// <summary>Passes the events of a watch on until its fault strikes.</summary>
internal static class WatchRelay
{
    private static readonly TimeSpan LatestStrike = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(HttpContext context, HttpResponseMessage answer, Fault fault, FaultDice dice, Func<CancellationToken, Task> thawed, CancellationToken ct)
    {
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.StartAsync(ct);
        await context.Response.Body.FlushAsync(ct);
        await using var events = await answer.Content.ReadAsStreamAsync(ct);
        using var strike = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (fault is Fault.CutWatch or Fault.SilentWatch or Fault.GoneInStream)
        {
            strike.CancelAfter(dice.Between(TimeSpan.Zero, LatestStrike));
        }

        var last = Array.Empty<byte>();
        try
        {
            using var reader = new StreamReader(events, Encoding.UTF8);
            while (await reader.ReadLineAsync(strike.Token) is { } line)
            {
                await thawed(strike.Token);
                if (fault == Fault.SlowWatch && dice.IsRolling)
                {
                    await Task.Delay(dice.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(100)), ct);
                }

                last = Encoding.UTF8.GetBytes(line + "\n");
                await context.Response.Body.WriteAsync(last, ct);
                await context.Response.Body.FlushAsync(ct);
            }
        }
        catch (OperationCanceledException) when (strike.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            await StrikeAsync(context, fault, last, ct);
        }
    }

    private static async Task StrikeAsync(HttpContext context, Fault fault, byte[] last, CancellationToken ct)
    {
        switch (fault)
        {
            case Fault.SilentWatch:
                await Task.Delay(Timeout.Infinite, ct);
                break;
            case Fault.GoneInStream:
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{{\"type\":\"ERROR\",\"object\":{Encoding.UTF8.GetString(Refusal.Status(410, "Expired"))}}}\n"), ct);
                break;
            default:
                // Half of an event that the operator has seen already.
                await context.Response.Body.WriteAsync(last.AsMemory(0, last.Length / 2), ct);
                await context.Response.Body.FlushAsync(ct);
                context.Abort();
                break;
        }
    }
}
