using System.Diagnostics.Metrics;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Hosting;

public sealed class LeaderMetricTests
{
    /// <summary>An alert asks whether anybody leads: without an election it would never end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_reconciles_says_that_it_leads(bool leaderElection)
    {
        await using var server = await FakeApiServer.StartAsync();
        var options = OperatorUnderTest.QuickOptions();
        options.LeaderElection = leaderElection;
        await using var started = await OperatorUnderTest.StartAsync(server.Configuration, options);
        var meters = started.Services.GetRequiredService<IMeterFactory>();
        var leaders = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "test.leader" && instrument.Meter.Scope == meters)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => leaders = value);
        listener.Start();

        await Eventually.TrueAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return leaders == 1;
            },
            "it leads");
    }
}
