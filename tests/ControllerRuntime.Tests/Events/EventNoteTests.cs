using System.Text;
using ContainerMcp.ControllerRuntime.Events;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Events;

public sealed class EventNoteTests
{
    [Theory]
    [InlineData("No AppArmor. A new pod follows at 20:03:45 UTC.", "No AppArmor. A new pod follows.")]
    [InlineData("It should have ended at 2026-01-01 12:00:00 UTC, but did not.", "It should have ended, but did not.")]
    [InlineData("since 2026-01-01T12:00:00.123456Z: no answer", "since: no answer")]
    [InlineData("pod \"mcp-a_team(0b1ae2f4-5d1c-4f0a-9f6e-1f6b0a2f3c4d)\" failed", "pod \"mcp-a_team(…)\" failed")]
    [InlineData("network for sandbox \"9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c\": no cni", "network for sandbox \"…\": no cni")]
    [InlineData("mount /tmp/containerd-mount2837492837: busy", "mount /tmp/containerd-mount…: busy")]
    public void What_differs_each_time_is_left_out(string text, string note) => Assert.Equal(note, EventNote.Of(text));

    [Theory]
    [InlineData("limits.memory changed from 1Gi to 1073741824; port 10.0.0.1:8000, ratio 10:20")]
    [InlineData("The image example.org/a@sha256:9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c9d5e3a1c cannot be pulled.")]
    [InlineData("class-0f8fad5bd9cb469fa16570867728950e, agent-0b1ae2f4-5d1c-4f0a-9f6e-1f6b0a2f3c4d, team/0b1ae2f4-5d1c-4f0a-9f6e-1f6b0a2f3c4d and job-20261130")]
    [InlineData("fd00:12:34:56::1 is no address of the cluster")]
    public void What_says_something_stays(string text) => Assert.Equal(text, EventNote.Of(text));

    [Fact]
    public void Of_a_long_text_head_and_tail_stay()
    {
        var note = EventNote.Of("First " + new string('ä', 5000) + " 😀 the cause");

        Assert.InRange(Encoding.UTF8.GetByteCount(note), 1000, 1024);
        Assert.StartsWith("First ä", note, StringComparison.Ordinal);
        Assert.EndsWith("ä 😀 the cause", note, StringComparison.Ordinal);
    }
}
