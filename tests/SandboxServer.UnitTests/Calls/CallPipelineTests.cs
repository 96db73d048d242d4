using ContainerMcp.SandboxServer.Calls;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Protocol;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Calls;

/// <summary>First a place, then memory: who waits for the one must not keep the other from those who have it.</summary>
public sealed class CallPipelineTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly FakeTimeProvider _time = new();
    private readonly CallGate _gate = new(ServerSettings.Parse(new Dictionary<string, string> { ["MCP_ALLOW_ANONYMOUS"] = "true", ["MCP_MAX_CONCURRENT_CALLS"] = "1" }).Endpoint);
    private readonly MemoryBudget _memory = new(400 * MiB, TimeProvider.System), _uploads = new(50 * MiB, TimeProvider.System);
    private readonly DrainState _drain = new();
    private readonly ServerMetrics _metrics;
    private readonly CallPipeline _pipeline;

    public CallPipelineTests()
    {
        _metrics = new(new ActivityMonitor(_time), new StreamCounter(10));
        _pipeline = new(
            _gate, _drain, new CallRecorder(_metrics, new AuditLog(Stream.Null, _time)), new HttpContextAccessor(), _time, NullLogger<CallPipeline>.Instance);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _metrics.Dispose();
        _drain.Dispose();
    }

    [Fact]
    public async Task A_call_that_waits_for_a_place_holds_no_memory_for_its_answer()
    {
        var free = _memory.Free;
        var place = _gate.TryEnter(web: false, new("other", true))!;
        using var share = new MemoryShare(_memory, _uploads);

        var waiting = Run(share, expected: 9 * MiB, "read").AsTask();

        Assert.False(waiting.IsCompleted);
        Assert.Equal(free, _memory.Free);
        place.Dispose();
        Assert.Equal("read", (await waiting).Result);
        Assert.NotEqual(free, _memory.Free);
        share.Dispose();
        Assert.Equal(free, _memory.Free);
    }

    /// <summary>Its text stays in memory, and is counted where bodies on their way are.</summary>
    [Fact]
    public async Task A_large_message_that_waits_for_a_place_holds_its_text_only()
    {
        var (free, room) = (_memory.Free, _uploads.Free);
        var place = _gate.TryEnter(web: false, new("other", true))!;
        using var body = new MemoryShare(_memory);
        Assert.True(await body.TryReserveAsync(9 * MiB, Ct));
        using var share = new MemoryShare(_memory, _uploads, body);

        var waiting = Run(share, expected: 0, "written").AsTask();

        Assert.False(waiting.IsCompleted);
        Assert.Equal(free, _memory.Free);
        Assert.Equal(room - (9 * MiB), _uploads.Free);
        place.Dispose();
        Assert.Equal("written", (await waiting).Result);
        Assert.NotEqual(free, _memory.Free);
        Assert.Equal(room, _uploads.Free);
    }

    [Fact]
    public async Task A_large_message_waits_for_a_place_no_longer_than_others_for_its_room()
    {
        var room = _uploads.Free;
        using var place = _gate.TryEnter(web: false, new("other", true));
        using var share = new MemoryShare(_memory, _uploads);
        share.Park(9 * MiB);
        var waiting = Run(share, expected: 0, "written").AsTask();

        _time.Advance(CallPipeline.LargePatience);

        Assert.Equal(CallOutcome.Refused, (await waiting).Outcome);
        share.Dispose();
        Assert.Equal(room, _uploads.Free);
    }

    /// <summary>Each with a large message, and an answer as large: in two steps they would wait for each other.</summary>
    [Fact]
    public async Task Message_and_answer_are_reserved_together()
    {
        using var body = new MemoryShare(_memory);
        Assert.True(await body.TryReserveAsync(6 * MiB, Ct));
        using var share = new MemoryShare(_memory, _uploads, body);

        var ending = await Run(share, expected: 6 * MiB, "both").AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal("both", ending.Result);
    }

    private ValueTask<CallEnding<string>> Run(MemoryShare share, long expected, string result)
    {
        var message = new JsonRpcRequest { Method = RequestMethods.ToolsCall, Context = new() { Items = new Dictionary<string, object?>() } };
        share.Attach(message.Context.Items);
        var call = new Call("tool", "session", message, []) { ExpectedBytes = () => expected };
        return _pipeline.RunAsync(call, _ => ValueTask.FromResult(new CallAnswer<string>(result, true, result.Length)), Ct);
    }
}
