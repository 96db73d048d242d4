using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.Operator.Tests.Sandboxes.Status;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Reconcile;

public sealed class ServerReasonsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SlowReader _reader = new();
    private readonly k8s.Models.V1Pod _pod = Pods.Of(Given.Sandbox(), "Running", new() { Running = new() });

    private ServerReasons Reasons => field ??= new(_reader, _time);

    [Fact]
    public void Nobody_waits_for_a_server_that_does_not_answer_nor_is_it_asked_twice()
    {
        Assert.Null(Reasons.Of(Given.Sandbox(), _pod));
        Assert.True(Reasons.IsUnderWay(Given.Sandbox()));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(Reasons.Of(Given.Sandbox(), _pod));
        Assert.False(Reasons.IsUnderWay(Given.Sandbox()), "what comes late is not looked for twice a second");

        Assert.Single(_reader.Asked);
    }

    [Fact]
    public void An_answer_is_told_until_the_next_which_comes_ever_later()
    {
        Reasons.Of(Given.Sandbox(), _pod);
        _reader.Asked[0].SetResult("jail: no firejail");
        foreach (var (seconds, asked) in new[] { (0, 1), (4, 1), (1, 2), (9, 2), (1, 3), (20, 4), (40, 5), (60, 6), (59, 6) })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal("jail: no firejail", Reasons.Of(Given.Sandbox(), _pod));
            Assert.Equal(asked, _reader.Asked.Count);
            _reader.Asked[^1].TrySetResult("jail: no firejail");
        }
    }

    private sealed class SlowReader : IServerReasonReader
    {
        public List<TaskCompletionSource<string?>> Asked { get; } = [];

        public Task<string?> ReadAsync(V1Pod pod, CancellationToken cancellationToken)
        {
            Asked.Add(new());
            return Asked[^1].Task;
        }
    }
}
