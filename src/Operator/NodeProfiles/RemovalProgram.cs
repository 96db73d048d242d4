using ContainerMcp.Operator.Hosting;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;

namespace ContainerMcp.Operator.NodeProfiles;

/// <summary>The command of the chart's hook before it is uninstalled: <c>ContainerMcp.Operator remove-node-profiles NAMESPACE DAEMONSET</c>.</summary>
internal static class RemovalProgram
{
    public const string Command = "remove-node-profiles";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    public static async Task<int> RunAsync(string ns, string daemonSet)
    {
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            using var client = new Kubernetes(KubernetesClientConfiguration.BuildDefaultConfig());
            await new ProfileRemoval(client, ns, daemonSet, Console.Out).RunAsync(deadline.Token);
            return OperatorProgram.Success;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                $"Not every node has answered within {Limit.TotalSeconds:0} s. kubectl -n {ns} get pods -o wide shows which; helm uninstall --no-hooks leaves the profiles where they are.");
            return OperatorProgram.Failure;
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or KubeConfigException)
        {
            await Console.Error.WriteLineAsync($"The profiles stay on the nodes: {(e as HttpOperationException)?.Response?.Content ?? e.Message}");
            return OperatorProgram.Failure;
        }
    }
}
