using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Hosting;

public sealed class HealthTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton(OperatorUnderTest.DefaultOptions()).AddSingleton<RuntimeMetrics>().BuildServiceProvider();
    private readonly CancellationTokenSource _end = new();
    private readonly LoopSupervisor _supervisor;

    public HealthTests() => _supervisor = new LoopSupervisor(
        OperatorUnderTest.DefaultOptions(), _time, _services.GetRequiredService<RuntimeMetrics>(), NullLogger<LoopSupervisor>.Instance);

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task A_loop_that_hangs_is_named_and_one_that_ticks_is_not()
    {
        LoopHandle? living = null;
        _ = _supervisor.RunAsync("hanging", (_, token) => Task.Delay(Timeout.Infinite, token), _end.Token);
        _ = _supervisor.RunAsync("living", (loop, token) =>
        {
            living = loop;
            return Task.Delay(Timeout.Infinite, token);
        }, _end.Token);
        await Eventually.TrueAsync(() => living is not null, "both run");
        Assert.Empty(_supervisor.Stalled);

        _time.Advance(TimeSpan.FromMinutes(9));
        living!.Tick();
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.StartsWith("hanging", Assert.Single(_supervisor.Stalled), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_loop_that_fails_or_ends_is_started_again_after_a_pause(bool throws)
    {
        var runs = 0;
        var running = _supervisor.RunAsync("loop", (_, _) =>
        {
            Interlocked.Increment(ref runs);
            return throws ? throw new InvalidOperationException("boom") : Task.CompletedTask;
        }, _end.Token);
        await Eventually.TrueAsync(() => runs == 1, "it ran");
        Assert.False(running.IsCompleted);

        for (var wanted = 2; wanted < 6; wanted++)
        {
            await Eventually.TrueAsync(
                () =>
                {
                    _time.Advance(TimeSpan.FromSeconds(1));
                    return Volatile.Read(ref runs) >= wanted;
                },
                $"run {wanted}");
        }

        await _end.CancelAsync();
        await running;
    }
}
