using System.Globalization;
using ContainerMcp.Chaos.Tests.World;
using ContainerMcp.TestCluster.Nodeless;

namespace ContainerMcp.Chaos.Tests.Operators;

/// <summary>What is done to operators and to the cluster under them, every few seconds: each kind in its turn, in an order that the seed decides.</summary>
internal sealed class Blows(Fleet fleet, Disasters disasters, Random random, TimeSpan longestPause)
{
    private static readonly Blow[] Deck =
    [
        Blow.Kill, Blow.Kill, Blow.Terminate, Blow.Partition, Blow.Partition, Blow.ClockJump, Blow.Freeze, Blow.Freeze, Blow.NodeClock, Blow.ApiServer, Blow.DeadWebhook, Blow.SilentWebhook,
    ];

    private readonly Queue<Blow> _next = new();

    private enum Blow
    {
        Kill,
        Terminate,
        Partition,
        ClockJump,
        Freeze,
        NodeClock,
        ApiServer,
        DeadWebhook,
        SilentWebhook,
    }

    /// <summary>What was done.</summary>
    public Tally Done { get; } = new();

    /// <summary>Strikes until cancelled.</summary>
    public async Task StrikeAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(longestPause * (0.2 + 0.8 * random.NextDouble()), ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (_next.Count == 0)
            {
                Deck.OrderBy(_ => random.Next()).ToList().ForEach(_next.Enqueue);
            }

            var blow = _next.Dequeue();
            Done.Add(blow.ToString());
            await StrikeAsync(blow);
        }
    }

    private async Task StrikeAsync(Blow blow)
    {
        // The leader is hit more often than its share.
        var leader = random.Next(2) == 0 ? await fleet.LeaderAsync(CancellationToken.None) : null;
        var process = fleet.Processes.FirstOrDefault(each => each.Name == leader) ?? fleet.Processes[random.Next(fleet.Processes.Count)];
        var proxy = fleet.Proxies[leader is null ? random.Next(fleet.Proxies.Count) : int.Parse(leader[^1..], CultureInfo.InvariantCulture) - 1];
        switch (blow)
        {
            case Blow.Kill:
                await process.KillAsync(CancellationToken.None);
                await RestartAsync(process);
                break;
            case Blow.Terminate:
                await process.StopAsync(CancellationToken.None);
                await RestartAsync(process);
                break;
            case Blow.Partition:
                proxy.Partition(TimeSpan.FromSeconds(0.5 + random.NextDouble() * 9));
                break;
            case Blow.Freeze:
                proxy.Freeze(TimeSpan.FromSeconds(2 + random.NextDouble() * 12));
                break;
            case Blow.ClockJump:
                fleet.Clock.Jump(TimeSpan.FromHours((random.NextDouble() - 0.5) * 8));
                break;
            case Blow.NodeClock:
                disasters.SetNodeClock(TimeSpan.FromHours((random.NextDouble() - 0.2) * 4));
                break;
            case Blow.ApiServer:
                await disasters.RestartApiServerAsync(TimeSpan.FromSeconds(random.NextDouble() * 5), CancellationToken.None);
                break;
            default:
                await disasters.BreakWebhookAsync(answers: blow == Blow.DeadWebhook, TimeSpan.FromSeconds(2 + random.NextDouble() * 5), CancellationToken.None);
                break;
        }
    }

    private async Task RestartAsync(OperatorProcess process)
    {
        await Task.Delay(TimeSpan.FromSeconds(random.NextDouble()));
        process.Start();
    }
}
