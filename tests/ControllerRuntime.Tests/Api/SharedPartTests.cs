using System.Text.Json;
using ContainerMcp.ControllerRuntime.Api;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.ControllerRuntime.Tests.Api;

public sealed class SharedPartTests
{
    private static V1Container Read(V1Container container) =>
        JsonSerializer.Deserialize<V1Container>(KubernetesJson.Serialize(container), KubernetesJsonOptions.Value)!;

    [Fact]
    public void Equal_parts_of_two_objects_are_one_and_others_are_not()
    {
        var one = Read(new() { Name = "one", Env = [new() { Name = "SAME", Value = "1" }, new() { Name = "OWN", Value = "one" }] });
        var other = Read(new() { Name = "other", Env = [new() { Name = "SAME", Value = "1" }, new() { Name = "OWN", Value = "other" }] });

        Assert.Same(one.Env[0], other.Env[0]);
        Assert.Equal(["one", "other"], new[] { one, other }.Select(container => container.Env[1].Value));
    }

    [Fact]
    public void Whatever_the_parts_are_they_are_read_right_by_many_threads_at_a_time() => Parallel.For(0, 20_000, i =>
    {
        // Far more different parts than the pool has places, and one that is too long for it.
        var container = new V1Container
        {
            Name = "c",
            Env = [new() { Name = $"V{i % 5000}", Value = new string('x', i % 50) }, new() { Name = "LONG", Value = new string('y', i % 1000 == 0 ? 10_000 : 1) }],
            Resources = new() { Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new($"{i % 3000}m") } },
            SecurityContext = new() { RunAsUser = i % 2000 },
        };

        Assert.Equal(KubernetesJson.Serialize(container), KubernetesJson.Serialize(Read(container)));
    });

    [Fact]
    public void A_part_that_cannot_be_read_is_an_error_each_time_and_null_is_none()
    {
        const string Wrong = """{"name":"c","env":[{"name":5}]}""";

        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<V1Container>(Wrong, KubernetesJsonOptions.Value));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<V1Container>(Wrong, KubernetesJsonOptions.Value));
        Assert.Null(JsonSerializer.Deserialize<V1Container>("""{"name":"c","resources":null}""", KubernetesJsonOptions.Value)!.Resources);
    }
}
