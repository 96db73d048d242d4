using System.Globalization;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Tests.Fakes;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.TestCommon;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private static readonly Widget Subject = new() { Metadata = new() { Name = "w", NamespaceProperty = "ns", Uid = "u" } };

    private FakeApiServer _server = null!;
    private OperatorUnderTest _operator = null!;

    private IEventRecorder Events => _operator.Services.GetRequiredService<IEventRecorder>();

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _operator = await OperatorUnderTest.StartAsync(_server.Configuration, register: _ => { });
    }

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await _server.DisposeAsync();
    }

    private Task Recorded(int count) => Eventually.TrueAsync(() => _server.Store.All("events").Count == count, $"{count} events");

    [Fact]
    public async Task The_same_event_becomes_a_series_and_another_one_its_own()
    {
        for (var i = 0; i < 5; i++)
        {
            Events.Record(Subject, EventType.Warning, "Broken", "Repair", "It is broken.");
        }

        Events.Record(Subject, EventType.Normal, "Fixed", "Repair", "It is well.");
        await Recorded(2);

        var broken = _server.Store.All("events").Single(e => (string?)e["reason"] == "Broken");
        Assert.Equal(5, (int?)broken["series"]!["count"]);
        Assert.Equal("u", (string?)broken["regarding"]!["uid"]);
        Assert.Equal("ns", (string?)broken["metadata"]!["namespace"]);
    }

    [Fact]
    public async Task Events_let_other_requests_go_first_but_not_for_ever()
    {
        var held = new TaskCompletionSource();
        var widgets = new KindClient<Widget>(_operator.Services.GetRequiredService<ApiClient>());
        foreach (var _ in Enumerable.Range(0, 6))
        {
            _server.OnNext(r => r.Verb == "get", async _ =>
            {
                await held.Task;
                return false;
            });
        }

        var others = Enumerable.Range(0, 6).Select(_ => widgets.GetAsync(new("ns", "none"), TestContext.Current.CancellationToken)).ToArray();
        await Eventually.TrueAsync(() => _server.Count("get", "widgets") == 6, "the others are under way");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Events.Record(Subject, EventType.Normal, "One", "Do", "1");
        await Recorded(1);
        Assert.True(clock.Elapsed > TimeSpan.FromMilliseconds(450), $"{clock.Elapsed}");

        held.SetResult();
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task A_refused_event_is_dropped_and_the_next_is_recorded()
    {
        _server.RefuseNext(r => r.Plural == "events", 403);
        Events.Record(Subject, EventType.Normal, "One", "Do", "1");
        Events.Record(Subject, EventType.Normal, "Two", "Do", "2");

        await Recorded(1);
        Assert.Equal("Two", (string?)_server.Store.All("events")[0]["reason"]);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_up_nobody_and_the_queue_is_bounded()
    {
        var release = new TaskCompletionSource();
        _server.OnNext(r => r.Plural == "events", async _ =>
        {
            await release.Task;
            return false;
        });
        for (var i = 0; i < 5000; i++)
        {
            Events.Record(Subject, EventType.Normal, $"Reason{i}", "Do", "note");
        }

        release.SetResult();
        await Eventually.TrueAsync(() => _server.Store.All("events").Count >= 2000, "what fits is recorded");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.InRange(_server.Store.All("events").Count, 2000, 2002);
    }

    [Fact]
    public async Task The_events_of_a_noisy_namespace_neither_silence_nor_delay_anothers()
    {
        var release = new TaskCompletionSource();
        _server.OnNext(r => r.Plural == "events", async _ =>
        {
            await release.Task;
            return false;
        });
        for (var i = 0; i < 5000; i++)
        {
            Events.Record(Subject, EventType.Normal, $"Reason{i}", "Do", "note");
        }

        Events.Record(new Widget { Metadata = new() { Name = "q", NamespaceProperty = "quiet", Uid = "q" } }, EventType.Warning, "Broken", "Repair", "It is broken.");
        release.SetResult();
        await Eventually.TrueAsync(() => _server.Store.All("events").Any(e => (string?)e["reason"] == "Broken"), "it is recorded");

        // However late this looks: what counts is how many were sent before.
        var versions = _server.Store.All("events").ToDictionary(e => (string)e["reason"]!, e => long.Parse((string)e["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture));
        Assert.InRange(versions.Values.Count(version => version <= versions["Broken"]), 1, 100);
    }

    [Fact]
    public async Task A_long_note_is_cut_to_what_the_server_takes()
    {
        Events.Record(Subject, EventType.Normal, "Long", "Do", new string('ä', 5000));
        await Recorded(1);

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount((string)_server.Store.All("events")[0]["note"]!), 1000, 1024);
    }
}
