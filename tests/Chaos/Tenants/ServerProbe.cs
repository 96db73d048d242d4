using k8s;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.Tenants;

/// <summary>How long the API server takes for one small write of somebody who asks for little: what a busy machine takes is not the operator's.</summary>
internal sealed class ServerProbe(IKubernetes client, string @namespace)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public Latencies Write { get; } = new("write");

    public async Task RunAsync(CancellationToken stop, CancellationToken ct)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            var made = await client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new() { GenerateName = "probe-" } }, @namespace, cancellationToken: ct);
            Write.Add(TimeProvider.System.GetElapsedTime(began));
            await client.CoreV1.DeleteNamespacedConfigMapAsync(made.Metadata.Name, @namespace, cancellationToken: ct);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
