using ContainerMcp.ControllerRuntime.Control;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Control;

public sealed class TombstonesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Tombstones<Widget> _tombstones;

    public TombstonesTests() => _tombstones = new Tombstones<Widget>(_time);

    private static Widget Deleted(string name, string uid) => new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns", Uid = uid } };

    [Fact]
    public void A_standby_does_not_remember_deletions_for_ever()
    {
        for (var i = 0; i < 1000; i++)
        {
            _tombstones.Add(Deleted($"w{i}", $"{i}"), leading: false);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_tombstones.Keys.Count, 1, 125);
    }

    [Fact]
    public void The_leader_remembers_every_deletion_until_it_was_handled()
    {
        for (var i = 0; i < 1000; i++)
        {
            _tombstones.Add(Deleted($"w{i}", $"{i}"), leading: true);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(1000, _tombstones.Keys.Count);
    }

    [Fact]
    public void Namesakes_are_handled_in_the_order_of_their_deletion_and_each_once()
    {
        _tombstones.Add(Deleted("w", "1"), leading: true);
        _tombstones.Add(Deleted("w", "2"), leading: true);
        _tombstones.Add(Deleted("w", "1"), leading: true);
        var handled = new List<string>();
        while (_tombstones.Peek(new("ns", "w")) is { } next)
        {
            handled.Add(next.Metadata.Uid);
            _tombstones.Remove(next);
        }

        Assert.Equal(["1", "2"], handled);
        Assert.Empty(_tombstones.Keys);
    }
}
